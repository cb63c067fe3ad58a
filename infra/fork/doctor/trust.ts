import { failed, ok, warning } from './finding.ts';

const SUBJECT = 'token.actions.githubusercontent.com:sub';

/**
 * Whether a role lets in the workflow runs of this repository and of no other.
 * @param document the trust policy as IAM gives it: JSON, URL-encoded
 * @param repository as the tokens' subjects name it, `OWNER@ID/NAME@ID` or `OWNER/NAME`; undefined where nobody knows
 */
export function trustCheck(role: string, document: string, repository: string | undefined, mend: string) {
  const subjects = subjectsOf(JSON.parse(decodeURIComponent(document)));
  const trusted = [...new Set(subjects.map((subject) => subject.split(':')[1] ?? ''))];
  if (repository === undefined)
    return warning(`${role} trusts ${trusted.join(', ')}; the repository is not known`, 'npm run init');
  if (trusted.length === 1 && trusted[0] === repository) return ok(`${role} trusts ${subjects.join(' and ')}`);
  return failed(`${role} trusts ${trusted.join(', ') || 'nobody'}, expected ${repository}`, mend);
}

interface Statement {
  Effect: string;
  Condition?: Record<string, Record<string, string | string[]>>;
}

const subjectsOf = ({ Statement }: { Statement: Statement | Statement[] }): string[] =>
  [Statement]
    .flat()
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Condition = {} }) => Object.values(Condition).flatMap((operator) => operator[SUBJECT] ?? []));
