import { ContractError } from '../../pipeline/parse-as.ts';

/**
 * The repository whose workflows GitHub's roles trust, `OWNER/NAME` or, for newer ones, `OWNER@ID/NAME@ID`:
 * `-c repository=…`, else in a workflow run the run's own. Without it there is no stack of these roles.
 * @throws ContractError naming what was found and what is expected
 */
export function trustedRepository(
  context: (key: string) => unknown,
  { GITHUB_REPOSITORY }: NodeJS.ProcessEnv,
): string | undefined {
  // No default: a wrong repository here lets somebody else's workflows into the account.
  const repository = context('repository') ?? GITHUB_REPOSITORY;
  if (repository === undefined) return undefined;
  if (!/^[\w.-]+(@\d+)?\/[\w.-]+(@\d+)?$/.test(String(repository)))
    throw new ContractError(
      `cdk context: repository: found ${JSON.stringify(repository)}, expected OWNER/NAME or OWNER@ID/NAME@ID`,
    );
  return String(repository);
}

/**
 * Whether the account's provider of GitHub's tokens was made by somebody else, of which an account can have only one:
 * the context `oidc-provider` is `existing`.
 * @throws ContractError naming what was found and what is expected
 */
export function isProviderExisting(context: (key: string) => unknown): boolean {
  const provider = context('oidc-provider');
  if (provider === undefined || provider === 'existing') return provider !== undefined;
  throw new ContractError(
    `cdk context: oidc-provider: found ${JSON.stringify(provider)}, expected existing or nothing`,
  );
}
