import { markdownTable } from '../../../pipeline/markdown-table.ts';
import { cell } from '../../shared/markdown.ts';
import type { RunFigures } from '../run-figures.ts';
import type { Fold } from './fit.ts';
import * as format from './format.ts';

/** How long the execution took, state by state, and what AWS charges for it. */
export function runFold({ seconds, states, costs, total, currency, pricesAsOf }: RunFigures): Fold {
  const price = (amount: number | null) => (amount === null ? 'unknown' : format.money(amount, currency));
  const times = markdownTable(
    ['State', 'Time'],
    states.map((state) => [cell(state.name), format.duration(state.seconds)]),
  );
  const items = markdownTable(
    ['What', 'Quantity', 'Cost'],
    costs.map(({ what, quantity, unit, cost }) => [
      cell(what),
      `${quantity.toLocaleString('en-US', { maximumFractionDigits: 4 })} ${cell(unit)}`,
      price(cost),
    ]),
  );
  return {
    title: `How long and how much: ${format.duration(seconds)}, ${price(total)}`,
    importance: 5,
    body: `${times}\n\n${items}\n\nBy the prices of ${cell(pricesAsOf)} in pipeline/prices.yml.`,
  };
}
