/** How figures are written for people: in the gate's reasons, the job summary and the HTML report alike. */

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

/** The ends of an interval: `0.9000 to 0.9500`. */
export const range = ({ lower, upper }: { lower: number; upper: number }, write: (value: number) => string): string =>
  `${write(lower)} to ${write(upper)}`;

const amountOf = (amount: number): string => written(amount, Math.abs(amount) >= 1000 ? 0 : 2);

function written(value: number, decimals: number): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: 'negative' } as const;
  return value.toLocaleString('en-US', digits).replace('-', MINUS);
}

const signed = (value: number, text: string): string => (value > 0 && /[1-9]/.test(text) ? `+${text}` : text);
