import { EXPRESSIONS } from './expressions.ts';
import type { Operator } from './fault.ts';
import { FIELDS } from './fields.ts';
import { HANDLERS } from './handlers.ts';
import { NAMES } from './names.ts';
import { RESOURCES } from './resources.ts';
import { TRANSITIONS } from './transitions.ts';
import { VALUES } from './values.ts';

/** All ways to break a definition. */
export const BREAKING: readonly Operator[] = [
  ...TRANSITIONS,
  ...FIELDS,
  ...VALUES,
  ...EXPRESSIONS,
  ...HANDLERS,
  ...RESOURCES,
  ...NAMES,
];
