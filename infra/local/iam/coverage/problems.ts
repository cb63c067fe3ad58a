import { type CoveredStatement, told } from './coverage.ts';
import { reasonOf, unusedReasons } from './reasons.ts';

/** What keeps the coverage from being whole: statements and actions that nothing needs, reasons that explain nothing. */
export function problemsOf(statements: readonly CoveredStatement[]): string[] {
  const unmet = statements.filter(({ scene }) => scene === undefined);
  const unexplained = statements
    .filter(({ scene }) => scene !== undefined)
    .flatMap((statement) =>
      statement.unmetActions
        .filter((action) => reasonOf(statement, action) === undefined)
        .map((action) => `No request met ${action} of ${told(statement)}`),
    );
  return [
    ...unmet.map((statement) => `No request met ${told(statement)}`),
    ...unexplained,
    ...unusedReasons(statements).map(
      (action) => `infra/local/iam/coverage/reasons.ts: found a reason for ${action}, which explains nothing`,
    ),
  ];
}
