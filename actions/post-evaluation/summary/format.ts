/** How figures are written for people, in the summary and the HTML report alike. */
import type { Metrics } from '../../../pipeline/evaluation-report.ts';

const MINUS = '\u2212';

/** A count with thousands separated: `2,000`. */
export const count = (value: number): string => value.toLocaleString('en-US');

/** A metric with four decimals: `0.9100`, `−0.0400`. */
export const figure = (value: number): string => written(value, 4);

/** A difference of metrics, with its sign: `+0.0120`, `−0.0400`, `0.0000`. */
export const difference = (value: number): string => signed(value, figure(value));

/** An amount with its currency, from a thousand on in whole units: `EUR 61.50`, `EUR −3.00`, `EUR 107,300`. */
export const money = (amount: number, currency: string): string => `${currency} ${amountOf(amount)}`;

/** A difference of amounts, with its sign: `EUR +3.00`. */
export const moneyDifference = (amount: number, currency: string): string =>
  `${currency} ${signed(amount, amountOf(amount))}`;

/** A share as a percentage, with at most one decimal: `95 %`, `3.4 %`. */
export const percent = (share: number): string => `${written(share * 100, 1).replace(/\.0$/, '')} %`;

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

const amountOf = (amount: number): string => written(amount, Math.abs(amount) >= 1000 ? 0 : 2);

function written(value: number, decimals: number): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: 'negative' } as const;
  return value.toLocaleString('en-US', digits).replace('-', MINUS);
}

const signed = (value: number, text: string): string => (value > 0 && /[1-9]/.test(text) ? `+${text}` : text);
