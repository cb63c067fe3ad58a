import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import { markdownTable } from '../../pipeline/markdown-table.ts';
import { STATEFUL_RESOURCES } from '../../pipeline/stateful-resources.ts';
import { cell } from '../shared/markdown.ts';
import { securityChanges } from './security.ts';

const ACTIONS: Record<string, string> = {
  Add: 'created',
  Modify: 'updated',
  Remove: 'deleted',
  Import: 'imported',
  // The change set cannot tell yet; only of nested stacks.
  Dynamic: 'perhaps replaced',
};

/** What becomes of a resource, in one or two words. */
export function fateOf({ Action, Replacement, PolicyAction }: ResourceChange): string {
  if (Action === 'Remove' && PolicyAction === 'Retain') return 'left behind';
  if (Action === 'Modify' && Replacement === 'True') return 'replaced';
  if (Action === 'Modify' && Replacement === 'Conditional') return 'perhaps replaced';
  return ACTIONS[Action ?? ''] ?? String(Action);
}

const LOSSES = ['deleted', 'left behind', 'replaced', 'perhaps replaced'];

/** Names of the changed properties, with commas; empty where there is none. */
const changedProperties = ({ Details = [] }: ResourceChange): string =>
  [...new Set(Details.map(({ Target }) => Target?.Name ?? Target?.Attribute ?? '').filter(Boolean))].join(', ');

const ofType = ({ LogicalResourceId, ResourceType }: ResourceChange) => `${LogicalResourceId} (${ResourceType})`;

/** What the changes would take from the stack that cannot be had again, one line a resource. */
export function lossesIn(changes: readonly ResourceChange[]): string[] {
  return changes
    .filter((change) => Object.hasOwn(STATEFUL_RESOURCES, change.ResourceType ?? '') && LOSSES.includes(fateOf(change)))
    .map((change) => {
      const properties = changedProperties(change);
      const why = properties && ` (${properties} changed)`;
      return `${ofType(change)} would be ${fateOf(change)}${why}: it holds ${STATEFUL_RESOURCES[change.ResourceType!]}`;
    });
}

/** The changes as lines of a log, what concerns security and what is lost first. */
export function changeLines(changes: readonly ResourceChange[]): string[] {
  return [
    ...lossesIn(changes).map((loss) => `  ! ${loss}`),
    ...securityChanges(changes).map((text) => `  security: ${text}`),
    ...changes.map((change) => {
      const properties = changedProperties(change);
      return `  ${fateOf(change)}: ${ofType(change)}${properties && `: ${properties}`}`;
    }),
  ];
}

/** The changes of a stack in Markdown, what is lost and what concerns security first. */
export function changesMarkdown(stack: string, changes: readonly ResourceChange[]): string {
  const losses = lossesIn(changes).map((loss) => `- ❗ ${cell(loss)}`);
  const security = securityChanges(changes).map((text) => `- 🔒 ${cell(text)}`);
  const rows = changes.map((change) =>
    [
      fateOf(change),
      change.LogicalResourceId ?? '',
      change.ResourceType ?? '',
      change.Action === 'Modify' ? (change.Replacement ?? '') : '',
      changedProperties(change),
    ].map(cell),
  );
  return [
    `### Changes of ${cell(stack)}: ${changes.length}`,
    losses.length ? losses.join('\n') : 'Nothing that holds data is deleted or replaced.',
    security.length
      ? `<details open><summary>Changes of security: ${security.length}</summary>\n\n${security.join('\n')}\n\n</details>`
      : 'No change of security.',
    `<details><summary>All changes</summary>\n\n${markdownTable(
      ['Will be', 'Logical id', 'Type', 'Replacement', 'Properties'],
      rows,
    )}\n\n</details>`,
  ].join('\n\n');
}
