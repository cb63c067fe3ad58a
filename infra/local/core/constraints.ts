/** A rule that the SDK's schemas do not hold. Says what the value must do ("have length …"), or nothing if it does. */
// biome-ignore lint/suspicious/noExplicitAny: the schema has already made sure of the value's type
export type Constraint = (value: any) => string | undefined;

/** Rules by member path, list items and map values as `[]`: `{ 'ProductionVariants[].VariantName': name(63) }`. */
export type Constraints = Record<string, Constraint>;

/** A string matches a regular expression. */
export const pattern =
  (regex: RegExp): Constraint =>
  (value) =>
    regex.test(value) ? undefined : `satisfy regular expression pattern: ${regex.source}`;

/** Length of a string, list or map. */
export const length =
  (min: number, max: number): Constraint =>
  (value) => {
    const size = typeof value === 'string' || Array.isArray(value) ? value.length : Object.keys(value).length;
    if (size < min) return `have length greater than or equal to ${min}`;
    if (size > max) return `have length less than or equal to ${max}`;
    return undefined;
  };

/** Length of a string in bytes of UTF-8. */
export const byteLength =
  (max: number): Constraint =>
  (value) =>
    Buffer.byteLength(value) > max ? `have size less than or equal to ${max} bytes in UTF-8 encoding` : undefined;

/** A number lies within bounds, both included. */
export const range =
  (min: number, max: number): Constraint =>
  (value) => {
    if (value < min) return `have value greater than or equal to ${min}`;
    if (value > max) return `have value less than or equal to ${max}`;
    return undefined;
  };

/** A string is one of these. */
export const oneOf =
  (...values: readonly string[]): Constraint =>
  (value) =>
    values.includes(value) ? undefined : `satisfy enum value set: [${values.join(', ')}]`;
