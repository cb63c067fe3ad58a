/**
 * A schema object of the AWS SDK, as the clients export them (`CreateTrainingJobRequest$` …): a number for a simple
 * type, `[schema, traits]` for a member with traits, a function for one that is resolved late, or an array whose first
 * element is its kind. Layout: `@smithy/types`, `schema/static-schemas.d.ts`.
 */
type Schema = unknown;

/** Kinds of array schemas that are told apart here; the others (structures, unions) have members. */
const [SIMPLE, LIST, MAP, OPERATION] = [0, 1, 2, 9];

/**
 * What a client of the AWS SDK says of its operations' input, one line each, operations first, both in order of name:
 *
 *     CreateTrainingJob=CreateTrainingJobRequest
 *     CreateTrainingJobRequest TrainingJobName! RoleArn! HyperParameters:{s Tags:[Tag …
 *
 * A member is followed by `!` where it is required and else by `:`, then by its type: `s` text (left out), `n` number,
 * `b` boolean, `t` time, `*` anything, `[T` a list, `{T` a map, else the name of a shape.
 */
export function serviceText(client: object): string {
  const operations: string[] = [];
  const shapes = new Map<string, string>();
  for (const schema of Object.values(client)) {
    if (!Array.isArray(schema) || schema[0] !== OPERATION) continue;
    const [, , name, , input] = schema;
    operations.push(`${name}=${input === 'unit' ? '' : typeText(input, shapes)}`);
  }
  return [...operations.sort(), ...[...shapes.values()].sort(), ''].join('\n');
}

function typeText(schema: Schema, shapes: Map<string, string>): string {
  if (typeof schema === 'function') return typeText(schema(), shapes);
  if (typeof schema === 'number') return simpleText(schema);
  const parts = schema as unknown[];
  if (parts.length === 2) return typeText(parts[0], shapes);
  if (parts[0] === SIMPLE) return typeText(parts[4], shapes);
  if (parts[0] === LIST) return `[${typeText(parts[4], shapes)}`;
  if (parts[0] === MAP) return `{${typeText(parts[5], shapes)}`;
  return structureText(parts, shapes);
}

function structureText(parts: unknown[], shapes: Map<string, string>): string {
  const [, , name, , names, members, required = 0] = parts as [
    number,
    string,
    string,
    unknown,
    string[],
    Schema[],
    number?,
  ];
  if (!shapes.has(name)) {
    // Set before its members are read: a shape may hold itself.
    shapes.set(name, name);
    const texts = names.map((member, index) => {
      const type = typeText(members[index], shapes);
      return `${member}${index < required ? '!' : ':'}${type === 's' ? '' : type}`;
    });
    shapes.set(name, [name, ...texts].join(' '));
  }
  return name;
}

/** Codes of `@smithy/types`, `schema/sentinels.d.ts`: 64 and 128 mark a list and a map of the rest. */
function simpleText(code: number): string {
  if (code & 64) return `[${simpleText(code & 63)}`;
  if (code & 128) return `{${simpleText(code & 63)}`;
  if (code === 0) return 's';
  if (code === 2) return 'b';
  if (code >= 4 && code <= 7) return 't';
  return code === 15 || code === 21 || code === 42 ? '*' : 'n';
}
