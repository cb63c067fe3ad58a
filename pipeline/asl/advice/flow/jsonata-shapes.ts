import { pointer } from '../../finding.ts';
import { Placeholder } from '../../json.ts';
import { type Ast, looksLikeJsonata } from '../../jsonata.ts';
import { isObject } from '../../rules/shape.ts';
import { childrenOf, type Expression, type Expressions } from '../expressions.ts';
import {
  arrayOf,
  itemsOf,
  join,
  joined,
  memberNames,
  memberOf,
  objectOf,
  PLAIN,
  type Shape,
  UNKNOWN,
} from './shapes.ts';
import type { View } from './view.ts';

/** Functions whose answer has nothing inside. */
const PLAIN_FUNCTIONS: ReadonlySet<string> = new Set(
  `abs average base64decode base64encode boolean ceil contains count decodeUrl decodeUrlComponent encodeUrl
  encodeUrlComponent exists floor formatBase formatInteger formatNumber fromMillis hash join length lowercase
  millis not now number pad parseInteger power random replace round sqrt string substring substringAfter
  substringBefore sum toMillis trim type uppercase uuid`.split(/\s+/),
);

/**
 * Functions of JSONata 2.0 (docs.jsonata.org) but for `$eval`, which Step Functions lacks, and those it adds (guide,
 * "Transforming data with JSONata").
 */
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...PLAIN_FUNCTIONS,
  ...`append assert clone distinct each error filter keys lookup map match max merge min reduce reverse
  shuffle sift single sort split spread zip parse partition range`.split(/\s+/),
]);

/** The shape of a value in which strings may be expressions: Arguments, Output, Assign. */
export function jsonataTemplateShape(value: unknown, at: string, view: View, expressions: Expressions): Shape {
  if (Array.isArray(value))
    return arrayOf(
      joined(value.map((item, index) => jsonataTemplateShape(item, pointer(at, index), view, expressions))),
    );
  if (isObject(value)) {
    const members = Object.entries(value).map(
      ([name, item]) => [name, jsonataTemplateShape(item, pointer(at, name), view, expressions)] as const,
    );
    return objectOf(members);
  }
  // What a substitution stands for is not known yet; it may be an expression.
  if (value instanceof Placeholder || (typeof value === 'string' && value.startsWith('${'))) return UNKNOWN;
  if (typeof value !== 'string' || !looksLikeJsonata(value)) return PLAIN;
  const expression = expressions.of(value);
  return expression ? new Evaluation(expression, at, view).shapeOf(expression.root) : UNKNOWN;
}

/** Looks at one expression: what it may give, and what it reads that nothing gives. */
class Evaluation {
  readonly #bound: ReadonlySet<string>;
  readonly #at: string;
  readonly #view: View;

  constructor({ bound }: Expression, at: string, view: View) {
    this.#bound = bound;
    this.#at = at;
    this.#view = view;
  }

  shapeOf(node: Ast): Shape {
    switch (node.type) {
      case 'string':
      case 'number':
      case 'value':
        return PLAIN;
      case 'variable':
        return this.#narrowed(node, this.#variable(String(node.value)));
      case 'path':
        return this.#path(node);
      case 'block':
        return (node.expressions as Ast[]).map((part) => this.shapeOf(part)).at(-1) ?? PLAIN;
      case 'condition':
        return this.#condition(node);
      case 'bind':
        return this.shapeOf(node.rhs as Ast);
      case 'unary':
        return this.#unary(node);
      case 'binary':
        this.#below(node);
        return node.value === '..' ? arrayOf(PLAIN) : PLAIN;
      case 'function':
        return this.#call(node);
      default:
        this.#below(node);
        return UNKNOWN;
    }
  }

  #below(node: Ast): void {
    for (const child of childrenOf(node)) this.shapeOf(child);
  }

  #variable(name: string, kind: 'variable' | 'function' = 'variable'): Shape {
    const { input, result, errorOutput, context, variables } = this.#view;
    if (name === 'states')
      return objectOf({ input, context, ...(result && { result }), ...(errorOutput && { errorOutput }) });
    // "" is the context item of a path, "$" that of the whole expression; "a$" comes of a substitution "a${Name}".
    if (!name || name.includes('$') || this.#bound.has(name)) return UNKNOWN;
    const shape = memberOf(variables, name);
    if (shape || FUNCTIONS.has(name)) return shape ?? UNKNOWN;
    const known = [...memberNames(variables), ...(kind === 'function' ? FUNCTIONS : [])];
    this.#view.missing({ kind, at: this.#at, reference: `$${name}`, name, known });
    return UNKNOWN;
  }

  #path(node: Ast): Shape {
    const [first, ...steps] = node.steps as [Ast, ...Ast[]];
    // A name with nothing before it belongs to the context item of whatever stands around.
    const [start, rest] = first.type === 'name' ? [UNKNOWN, [first, ...steps]] : [this.shapeOf(first), steps];
    let shape = start;
    let reference = first.type === 'variable' ? `$${first.value}` : '…';
    for (const step of rest) {
      if (step.type === 'name') {
        const member = this.#member(shape, String(step.value), reference);
        // After `@` the next step starts again from where this one started.
        shape = step.focus ? UNKNOWN : member;
        reference += `.${step.value}`;
        this.#below(step);
      } else if (step.type !== 'sort') {
        shape = this.shapeOf(step);
        reference = '…';
      } else this.#below(step);
    }
    if (!node.group) return shape;
    this.#below({ type: 'group', group: node.group });
    return UNKNOWN;
  }

  #member(shape: Shape, name: string, reference: string): Shape {
    const member = memberOf(shape, name);
    if (member) return member;
    if (name.includes('$')) return UNKNOWN;
    const known = memberNames(shape);
    this.#view.missing({ kind: 'member', at: this.#at, reference: `${reference}.${name}`, name, known });
    return UNKNOWN;
  }

  /** A predicate keeps some of the items, or a value that is no array; `{…}` after it makes something new. */
  #narrowed(node: Ast, shape: Shape): Shape {
    this.#below(node);
    return node.group || node.focus ? UNKNOWN : shape;
  }

  #condition(node: Ast): Shape {
    this.shapeOf(node.condition as Ast);
    const then = this.shapeOf(node.then as Ast);
    return node.else ? join(then, this.shapeOf(node.else as Ast)) : then;
  }

  #unary(node: Ast): Shape {
    if (node.value === '[') {
      // An array in an array constructor gives its items.
      const items = (node.expressions as Ast[]).map((item) => this.shapeOf(item));
      return arrayOf(joined(items.flatMap((item) => [item, itemsOf(item) ?? PLAIN])));
    }
    if (node.value !== '{') {
      this.#below(node);
      return PLAIN;
    }
    const pairs = node.lhs as [Ast, Ast][];
    const members = pairs.map(([key, value]) => {
      this.shapeOf(key);
      return [key.type === 'string' ? String(key.value) : undefined, this.shapeOf(value)] as const;
    });
    const named = members.filter((member): member is [string, Shape] => member[0] !== undefined);
    const object = objectOf(named);
    return named.length < members.length ? { ...object, open: true } : object;
  }

  #call(node: Ast): Shape {
    const procedure = node.procedure as Ast;
    const name = procedure.type === 'variable' ? String(procedure.value) : '';
    if (name) this.#variable(name, 'function');
    else this.shapeOf(procedure);
    const given = (node.arguments as Ast[]).map((argument) => this.shapeOf(argument));
    if (this.#bound.has(name)) return UNKNOWN;
    if (name === 'merge' && given.length === 1) return itemsOf(given[0]!) ?? given[0]!;
    return PLAIN_FUNCTIONS.has(name) ? PLAIN : UNKNOWN;
  }
}
