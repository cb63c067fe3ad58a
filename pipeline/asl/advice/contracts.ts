import { pointerSteps } from '../finding.ts';
import { isObject, typeName } from '../rules/shape.ts';
import { arrayOf, joined, objectOf, PLAIN, type Shape, shapeOf, UNKNOWN } from './flow/shapes.ts';

/** A JSON Schema, as far as it is read: type, properties, additionalProperties, items, anyOf, oneOf, const, enum, $ref. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a definition alone does not say: the data that its execution starts with and that its Tasks answer. */
export interface Contracts {
  /** The execution's input. */
  input?: JsonSchema;
  /**
   * What a Task gives, by the name of its state. Of a `lambda:invoke` (without a task token) it is the function's own
   * answer, the `Payload` of the result; of all others the whole result.
   */
  results?: Readonly<Record<string, JsonSchema>>;
}

/** Reads the parsed text of a contracts file. @throws Error that says what is wrong and where */
export function parseContracts(value: unknown): Contracts {
  const object = (part: unknown, place: string) => {
    if (!isObject(part)) throw new Error(`contracts: ${place} must be an object, found ${typeName(part)}`);
    return part;
  };
  const { $schema, input, results, ...unknown } = object(value, 'the file');
  const [stranger] = Object.keys(unknown);
  if (stranger) throw new Error(`contracts: there are 'input' and 'results', found '${stranger}'`);
  return {
    ...(input !== undefined && { input: object(input, "'input'") }),
    ...(results !== undefined && {
      results: Object.fromEntries(
        Object.entries(object(results, "'results'")).map(([state, schema]) => [state, object(schema, `'${state}'`)]),
      ),
    }),
  };
}

/** What data of a schema looks like; unknown where the schema does not say, or says it in a way that is not read. */
export function shapeOfSchema(root: JsonSchema): Shape {
  const read = (schema: unknown, references: readonly string[]): Shape => {
    if (!isObject(schema)) return UNKNOWN;
    const inside = (part: unknown) => read(part, references);
    const { $ref: reference } = schema;
    if (typeof reference === 'string') {
      // One that refers to itself never ends.
      return references.includes(reference) ? UNKNOWN : read(definitionAt(root, reference), [...references, reference]);
    }
    const { type, properties, additionalProperties, items, const: constant, enum: constants } = schema;
    const alternatives = schema.anyOf ?? schema.oneOf;
    if (Array.isArray(alternatives)) return joined(alternatives.map(inside));
    if (constant !== undefined) return shapeOf(constant);
    if (Array.isArray(constants)) return joined(constants.map(shapeOf));
    if (Array.isArray(type)) return joined(type.map((one) => inside({ ...schema, type: one })));
    if (type === 'object' && isObject(properties)) {
      const members = Object.entries(properties).map(([name, member]) => [name, inside(member)] as const);
      return { ...objectOf(members), open: additionalProperties !== false };
    }
    if (type === 'array') return arrayOf(items === undefined ? UNKNOWN : inside(items));
    return typeof type === 'string' && type !== 'object' ? PLAIN : UNKNOWN;
  };
  return read(root, []);
}

/** What a `$ref` into the same schema (`#`, `#/$defs/Name`) points at. */
const definitionAt = (root: JsonSchema, reference: string): unknown =>
  pointerSteps(reference).reduce<unknown>((node, step) => (isObject(node) ? node[step] : undefined), root);
