import { pointer } from '../../finding.ts';
import { type IntrinsicCall, parseIntrinsic } from '../../intrinsics.ts';
import { type JsonPath, parsePath } from '../../jsonpath.ts';
import { isObject } from '../../rules/shape.ts';
import {
  arrayOf,
  itemsOf,
  joined,
  memberNames,
  memberOf,
  objectOf,
  PLAIN,
  type Shape,
  shapeOf,
  UNKNOWN,
} from './shapes.ts';
import type { View } from './view.ts';

/** The shape of a payload template: Parameters, ItemSelector, ResultSelector, Assign. */
export function payloadTemplateShape(value: unknown, at: string, view: View): Shape {
  if (Array.isArray(value))
    return arrayOf(joined(value.map((item, index) => payloadTemplateShape(item, pointer(at, index), view))));
  if (!isObject(value)) return shapeOf(value);
  const members = Object.entries(value).map(([key, item]) => {
    const place = pointer(at, key);
    return key.endsWith('.$')
      ? ([key.slice(0, -2), pathShape(item, place, view)] as const)
      : ([key, payloadTemplateShape(item, place, view)] as const);
  });
  return objectOf(members);
}

/** What a path, or a call of an intrinsic function, gives; unknown where a substitution still changes the text. */
export function pathShape(text: unknown, at: string, view: View): Shape {
  if (typeof text !== 'string') return UNKNOWN;
  try {
    return text.startsWith('States.') ? callShape(parseIntrinsic(text), at, view) : select(parsePath(text), at, view);
  } catch {
    return UNKNOWN;
  }
}

/** Functions whose answer has nothing inside. */
const PLAIN_FUNCTIONS = [
  'ArrayContains',
  'ArrayLength',
  'Base64Decode',
  'Base64Encode',
  'Format',
  'Hash',
  'JsonToString',
  'MathAdd',
  'MathRandom',
  'UUID',
].map((name) => `States.${name}`);

function callShape({ name, arguments: args }: IntrinsicCall, at: string, view: View): Shape {
  const given = args.map((arg) =>
    'path' in arg ? select(arg.path, at, view) : 'call' in arg ? callShape(arg.call, at, view) : PLAIN,
  );
  if (name === 'States.Array') return arrayOf(joined(given));
  return PLAIN_FUNCTIONS.includes(name) ? PLAIN : UNKNOWN;
}

function select({ root, segments }: JsonPath, at: string, view: View): Shape {
  const { input, context, variables, missing } = view;
  let shape: Shape | undefined = root === 'input' ? input : context;
  let reference = root === 'input' ? '$' : '$$';
  if (typeof root === 'object') {
    const { variable: name } = root;
    reference = `$${name}`;
    shape = memberOf(variables, name);
    if (!shape) {
      missing({ kind: 'variable', at, reference, name, known: memberNames(variables) });
      return UNKNOWN;
    }
  }
  for (const segment of segments) {
    if (segment.kind === 'name') {
      const { name } = segment;
      const member = memberOf(shape, name);
      // A name with ${…} in it is one that a substitution still changes.
      if (!member && !name.includes('${'))
        missing({ kind: 'member', at, reference: `${reference}.${name}`, name, known: memberNames(shape) });
      shape = member ?? UNKNOWN;
      reference += `.${name}`;
    } else if (segment.kind === 'index') {
      shape = itemsOf(shape) ?? UNKNOWN;
      reference += `[${segment.index}]`;
    } else return UNKNOWN;
  }
  return shape;
}
