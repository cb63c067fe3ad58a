import type { CoveredStatement } from './coverage.ts';
import { reasonOf } from './reasons.ts';

const START = '<!-- permissions:start -->';
const END = '<!-- permissions:end -->';

/**
 * The page with the statements between its two markers, and the actions that no request met.
 * @throws Error when it has no place for them
 */
export function withTable(page: string, statements: readonly CoveredStatement[]): string {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`docs/permissions.md: expected the lines "${START}" and "${END}"`);
  return `${page.slice(0, start)}${START}\n${tables(statements)}\n${page.slice(end)}`;
}

function tables(statements: readonly CoveredStatement[]): string {
  const met = statements.filter(({ scene }) => scene !== undefined).length;
  return [
    `${met} of ${statements.length} statements met: ${((100 * met) / statements.length).toFixed(1)} %.`,
    '',
    '| Role or resource | Policy | Statement | On | Met first by |',
    '| :-- | :-- | :-- | :-- | :-- |',
    ...statements.map(lineOf),
    '',
    '### Actions that no request met',
    '',
    '| Role or policy | Actions | Why they stay |',
    '| :-- | :-- | :-- |',
    ...unmetLines(statements),
  ].join('\n');
}

/** The actions that no request met, those of a role with the same reason in a line. */
function unmetLines(statements: readonly CoveredStatement[]): string[] {
  const unmet = statements.flatMap((statement) =>
    statement.unmetActions.map((action) => ({
      owner: shortId(statement.owner),
      action: `\`${action}\``,
      because: reasonOf(statement, action) ?? '**no reason**',
    })),
  );
  const alike = Map.groupBy(unmet, ({ owner, because }) => `${owner} ${because}`);
  return [...alike.values()].map((group) => {
    const { owner, because } = group[0]!;
    return row(owner, [...new Set(group.map(({ action }) => action))].join(', '), because);
  });
}

function lineOf(statement: CoveredStatement): string {
  const { owner, name, effect, actions, resources, unmetResources, scene } = statement;
  const on = resources.map(
    (resource) => `\`${shortArn(resource)}\`${unmetResources.includes(resource) ? ' (not met)' : ''}`,
  );
  const what = `${effect === 'Deny' ? 'Deny ' : ''}${actions.map((action) => `\`${action}\``).join(', ')}`;
  return row(shortId(owner), shortId(name.replace(owner, '')), what, on.join(', '), scene ?? '**nothing**');
}

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

/** A logical id without the hash that CDK adds, `DefaultPolicy` for the policy that CDK grants by. */
const shortId = (id: string): string => id.replace(/^.*(?=DefaultPolicy)/, '').replace(/[0-9A-F]{8}$/, '');

/** An ARN without the parts that all have alike, `states:stateMachine:x`, and with ID for what a deploy makes up. */
const shortArn = (arn: string): string =>
  arn
    .replace(/^arn:aws:([^:]*):[^:]*:[^:]*:/, '$1:')
    .replace(/\/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, '/ID')
    .replace(/(:role\/.*)-[\dA-F]{12}$/, '$1-ID');
