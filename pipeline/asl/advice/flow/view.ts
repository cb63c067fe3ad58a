import type { Shape } from './shapes.ts';

/** A name that is read and that nothing on any path to its place gives. */
export interface Missing {
  kind: 'variable' | 'function' | 'member';
  /** JSON pointer of the text that reads it. */
  at: string;
  /** As it is written, up to the missing name: `$.order.id`, `$states.input.order.id`. */
  reference: string;
  name: string;
  /** What there is instead, beside the missing name. */
  known: readonly string[];
}

/** What the expressions of one place see. */
export interface View {
  /** In JSONPath what `$` is there; in JSONata `$states.input`. */
  input: Shape;
  /** In JSONata, where they exist. */
  result?: Shape;
  errorOutput?: Shape;
  context: Shape;
  variables: Shape;
  /** Told of every name that nothing gives; what depends on it counts as unknown. */
  missing: (missing: Missing) => void;
}
