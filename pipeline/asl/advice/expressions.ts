import { type Ast, jsonataExpression, type ParseJsonata } from '../jsonata.ts';

/** A JSONata expression, parsed. */
export interface Expression {
  root: Ast;
  /** Variables that the expression itself binds: by `:=`, as a parameter, by `@` and `#`. */
  bound: ReadonlySet<string>;
}

/** Parses the expressions of one definition, each once. */
export class Expressions {
  readonly #parse: ParseJsonata;
  readonly #parsed = new Map<string, Expression | undefined>();

  constructor(parse: ParseJsonata) {
    this.#parse = parse;
  }

  /** The expression in a text `{% … %}`; undefined for other texts and for one that cannot be parsed. */
  of(text: string): Expression | undefined {
    if (!this.#parsed.has(text)) this.#parsed.set(text, this.#read(jsonataExpression(text)));
    return this.#parsed.get(text);
  }

  #read(source: string | undefined): Expression | undefined {
    if (source === undefined) return undefined;
    try {
      const root = this.#parse(source);
      return { root, bound: new Set(nodesOf(root).flatMap(bindings)) };
    } catch {
      return undefined;
    }
  }
}

function bindings(node: Ast): string[] {
  const variables = node.type === 'bind' ? [node.lhs] : node.type === 'lambda' ? (node.arguments as unknown[]) : [];
  return [...variables.map((variable) => (variable as Ast).value), node.focus, node.index].filter(
    (name) => typeof name === 'string',
  );
}

/** A node and all below it. */
function nodesOf(root: Ast): Ast[] {
  const nodes = [root];
  for (const node of nodes) nodes.push(...childrenOf(node));
  return nodes;
}

/** Found once a node: data is followed through an expression each time that something new enters its state. */
const children = new WeakMap<Ast, Ast[]>();

/** The nodes right below a node, whatever part of it they are. */
export function childrenOf(node: Ast): readonly Ast[] {
  const known = children.get(node);
  if (known) return known;
  const found: Ast[] = [];
  const collect = (part: unknown) => {
    if (Array.isArray(part)) part.forEach(collect);
    else if (isNode(part)) found.push(part);
    else if (typeof part === 'object' && part) Object.values(part).forEach(collect);
  };
  Object.values(node).forEach(collect);
  children.set(node, found);
  return found;
}

const isNode = (part: unknown): part is Ast =>
  typeof part === 'object' && part !== null && typeof (part as Ast).type === 'string';
