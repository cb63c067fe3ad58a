import { cell } from '../../actions/shared/markdown.ts';
import { markdownTable } from '../../pipeline/markdown-table.ts';
import type { DatasetSettings } from '../../pipeline/settings.ts';
import type { Part, Place } from './finding.ts';

/**
 * What the model learns from, beside the base. A column that the base says must never be used, since it would tell the
 * answer, is a loss: the model looks better and is worth nothing.
 * @param at where findings are shown
 */
export function columnsPart(base: DatasetSettings | undefined, head: DatasetSettings, at: Place): Part {
  const [was, is] = [base, head].map((dataset) => (dataset ? featuresOf(dataset) : []));
  const added = is!.filter((name) => !was!.includes(name));
  const removed = was!.filter((name) => !is!.includes(name));
  const isSame = !base || (added.length === 0 && removed.length === 0);
  const leaking = head.columns.map(({ name }) => name).filter((name) => base?.neverUse.includes(name));
  return {
    title: `Columns: ${is!.length} features${isSame ? '' : `, ${added.length} added and ${removed.length} removed`}`,
    importance: 0,
    findings: leaking.map((name) => ({
      level: 'loss',
      message: `The model learns from "${name}", which dataset.neverUse of the base keeps from it`,
      ...at,
    })),
    body: isSame
      ? `The model learns from ${is!.map(cell).join(', ')}.`
      : markdownTable(
          ['Feature', 'Is'],
          [...added.map((name) => [cell(name), 'added']), ...removed.map((name) => [cell(name), 'removed'])],
        ),
  };
}

const featuresOf = ({ columns, derived }: DatasetSettings): string[] =>
  [...columns, ...derived].map(({ name }) => name);
