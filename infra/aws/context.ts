import { ContractError } from '../../pipeline/parse-as.ts';
import { STAGES, type Stage } from './names.ts';

interface AppContext {
  stage: Stage;
  /** `OWNER/NAME` or, for newer repositories, `OWNER@ID/NAME@ID`; without it there is no stack of GitHub's roles. */
  repository: string | undefined;
}

/**
 * What the command line chooses: `-c stage=dev|prod` (default dev) and `-c repository=OWNER/NAME`. In a workflow run the
 * repository is the run's own.
 * @throws ContractError naming what was found and what is expected
 */
export function parseContext(context: (key: string) => unknown, env: NodeJS.ProcessEnv): AppContext {
  const stage = context('stage') ?? 'dev';
  if (!STAGES.some((known) => known === stage))
    throw new ContractError(`cdk context: stage: found ${JSON.stringify(stage)}, expected ${STAGES.join(' or ')}`);
  // No default: a wrong repository here lets somebody else's workflows into the account.
  const repository = context('repository') ?? env.GITHUB_REPOSITORY;
  if (repository !== undefined && !/^[\w.-]+(@\d+)?\/[\w.-]+(@\d+)?$/.test(String(repository)))
    throw new ContractError(
      `cdk context: repository: found ${JSON.stringify(repository)}, expected OWNER/NAME or OWNER@ID/NAME@ID`,
    );
  return { stage: stage as Stage, repository: repository as string | undefined };
}
