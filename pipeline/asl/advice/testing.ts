import type { FindingCode } from '../codes.ts';
import type { Finding } from '../finding.ts';
import { type ValidateOptions, validateDefinition } from '../validate.ts';
import type { Contracts } from './contracts.ts';

/** The findings of some codes on a definition, with the advice given. Fails on a definition that has errors. */
export function adviceOn(
  definition: unknown,
  codes: readonly FindingCode[],
  { contracts, ...options }: ValidateOptions & { contracts?: Contracts } = {},
): Finding[] {
  const advice = contracts ? { contracts } : {};
  const { findings } = validateDefinition(JSON.stringify(definition), { ...options, advice });
  const errors = findings.filter(({ severity }) => severity === 'ERROR');
  if (errors.length) throw new Error(`faulty definition: ${JSON.stringify(errors)}`);
  return findings.filter(({ code }) => codes.includes(code));
}

/** A machine of states that follow one another as they are written; one that has a `Next` goes there. */
export function chain(states: Readonly<Record<string, object>>, fields: object = {}): object {
  const names = Object.keys(states);
  const linked = names.map((name, index) => {
    const state = states[name]!;
    const next = names[index + 1];
    const goesOn = 'Next' in state || ('Type' in state && ['Choice', 'Fail', 'Succeed'].includes(String(state.Type)));
    return [name, goesOn ? state : { ...state, ...(next ? { Next: next } : { End: true }) }];
  });
  return { StartAt: names[0], ...fields, States: Object.fromEntries(linked) };
}

type Options = Parameters<typeof adviceOn>[2];

/** Where, and the message, of each reference to what is not there. */
export const missing = (definition: unknown, options?: Options): [location: string, message: string][] =>
  adviceOn(definition, ['UNKNOWN_REFERENCE', 'UNDEFINED_VARIABLE'], options).map(({ location, message }) => [
    location,
    message,
  ]);

export const places = (definition: unknown, options?: Options): string[] =>
  missing(definition, options).map(([location]) => location);

/** A chain in JSONata. */
export const jsonataChain = (states: Readonly<Record<string, object>>): object =>
  chain(states, { QueryLanguage: 'JSONata' });

/** A state that reads a JSONPath, and one that reads a JSONata expression. */
export const reads = (path: string): object => ({ Type: 'Pass', Parameters: { 'x.$': path } });
export const readsJsonata = (expression: string): object => ({ Type: 'Pass', Output: `{% ${expression} %}` });
