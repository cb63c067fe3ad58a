/** The shortest decimal that reads back as the same 32-bit float, as XGBoost's JSON writer prints it: `5E-1`, `0E0`. */
export const shortestFloat = (value: number): string => {
  if (value === 0) return Object.is(value, -0) ? '-0E0' : '0E0';
  let text = '';
  for (let digits = 0; digits < 9; digits++) {
    text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) break;
  }
  return text.replace('e+', 'E').replace('e', 'E');
};

/** A 32-bit float as XGBoost prints its parameters, nine digits at most (C's `%.9g`): `7.30000019`, `1e+10`. */
export const parameterText = (value: number): string => {
  const [digits, exponent] = value.toExponential(8).split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 9) return String(Number(value.toPrecision(9)));
  const sign = power < 0 ? '-' : '+';
  return `${Number(digits)}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
};
