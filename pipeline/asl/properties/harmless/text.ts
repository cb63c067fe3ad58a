import { stringify } from 'yaml';
import type { ValidateOptions } from '../../validate.ts';
import type { Json } from '../tree.ts';

/** Another text of the same definition, with what the validator is told of it. */
export interface Rewritten {
  text: string;
  options?: ValidateOptions;
}

/** A way to write a definition; `pick` chooses among the places where it may differ. */
interface TextChange {
  name: string;
  rewrites: (machine: Json, pick: number) => Rewritten;
}

const json = (machine: Json): string => JSON.stringify(machine, null, 1);

/** Every letter and digit of the strings as its code: \u0041 for A. */
const escaped = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"/g, (string) =>
    string.replace(/\\.|[^"\\]/g, (char) =>
      char.startsWith('\\') ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );

/** The definition with each string value of which `pick` has the bit taken out as `${Name}`, and the values. */
function extracted(machine: Json, pick: number): { template: Json; values: Record<string, string> } {
  const values: Record<string, string> = {};
  let seen = 0;
  const extract = (value: unknown, key?: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => extract(item));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, extract(member, name)]));
    }
    // What the type and the query language are decides which fields there are: with those open, nothing else is sound.
    if (typeof value !== 'string' || key === 'Type' || key === 'QueryLanguage') return value;
    if (!((pick >> (seen++ % 31)) & 1)) return value;
    const name = `Value${seen}`;
    values[name] = value;
    return `\${${name}}`;
  };
  return { template: extract(machine) as Json, values };
}

/** All ways to write a definition. */
export const REWRITING: readonly TextChange[] = [
  {
    name: 'other white space',
    rewrites: (machine) => ({ text: `\n\t${JSON.stringify(machine, null, '\t').replaceAll('\n', '\r\n')}\r\n ` }),
  },
  { name: 'no white space', rewrites: (machine) => ({ text: JSON.stringify(machine) }) },
  { name: 'escapes in strings and keys', rewrites: (machine) => ({ text: escaped(json(machine)) }) },
  { name: 'JSON read as YAML', rewrites: (machine) => ({ text: json(machine), options: { format: 'yaml' } }) },
  { name: 'YAML', rewrites: (machine) => ({ text: stringify(machine), options: { format: 'yaml' } }) },
  {
    name: 'substitutions with their values',
    rewrites: (machine, pick) => {
      const { template, values } = extracted(machine, pick);
      return { text: json(template), options: { substitutions: values } };
    },
  },
  {
    name: 'substitutions in YAML with their values',
    rewrites: (machine, pick) => {
      const { template, values } = extracted(machine, pick);
      return {
        text: stringify(template, { defaultStringType: 'QUOTE_DOUBLE' }),
        options: { format: 'yaml', substitutions: values },
      };
    },
  },
  {
    name: 'substitutions without values',
    rewrites: (machine, pick) => ({ text: json(extracted(machine, pick).template), options: { substitutions: {} } }),
  },
];
