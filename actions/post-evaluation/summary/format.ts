/** How the summary and the HTML report write what only they show; figures are written as everywhere. */
import type { Metrics } from '../../../pipeline/evaluation-report.ts';
import { count, figure } from '../../../pipeline/figures.ts';

export { count, difference, figure, money, moneyDifference, percent, range } from '../../../pipeline/figures.ts';

/** Seconds as people say them: `4 s`, `3 min 4 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${count(Math.floor(whole / 3600))} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** An operating threshold; those beyond every score in words: at 0 every row is an alarm, above 1 none is. */
export function threshold(value: Metrics['threshold']): string {
  if (value <= 0) return 'always stop';
  return value > 1 ? 'never stop' : figure(value);
}

/** The first characters of a long text, none of them cut in two. */
export function clipped(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 2 * most + 2));
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
