import { TEXTS } from './generated/services.ts';
import { OPTIMIZED_SHAPES } from './optimized-shapes.ts';

/** What a parameter takes. Text, booleans and times are told apart for those who read the catalogue, not for the rules. */
export type Type =
  | { kind: 'text' | 'number' | 'boolean' | 'time' | 'anything' }
  | { kind: 'list' | 'map'; item: Type }
  | { kind: 'structure'; name: string; members: () => Members };

interface Member {
  name: string;
  type: Type;
}

interface Members {
  /** Members by each name that Step Functions may know them by. */
  named: ReadonlyMap<string, Member>;
  required: readonly Member[];
}

const SIMPLE: Readonly<Record<string, Type>> = {
  '': { kind: 'text' },
  s: { kind: 'text' },
  n: { kind: 'number' },
  b: { kind: 'boolean' },
  t: { kind: 'time' },
  '*': { kind: 'anything' },
};

/** Lines of a text by the word before `=` or the first space; the grammar is described at `serviceText`. */
interface Service {
  operations: ReadonlyMap<string, string>;
  shapes: ReadonlyMap<string, string>;
}

const read = new Map<string, Service>();

/** Reads a service's text when it is first asked for: most definitions need one or two of them. */
function serviceOf(name: string): Service | undefined {
  const known = read.get(name);
  if (known) return known;
  const text = name === 'optimized' ? OPTIMIZED_SHAPES : Object.hasOwn(TEXTS, name) ? TEXTS[name]! : undefined;
  if (text === undefined) return undefined;
  const operations = new Map<string, string>();
  const shapes = new Map<string, string>();
  for (const line of text.split('\n')) {
    const end = line.search(/[= ]|$/);
    (line[end] === '=' ? operations : shapes).set(line.slice(0, end), line.slice(end + 1));
  }
  const service = { operations, shapes };
  read.set(name, service);
  return service;
}

/** The operations of a service, in Pascal case; undefined when the catalogue has none of it. */
export const operationsOf = (service: string): string[] | undefined => {
  const operations = serviceOf(service)?.operations;
  return operations && [...operations.keys()];
};

/** What an operation takes, or undefined when the catalogue does not say. */
export function inputOf(service: string, operation: string): Type | undefined {
  const shape = serviceOf(service)?.operations.get(operation);
  if (shape === undefined) return undefined;
  return shape
    ? structure(service, shape)
    : { kind: 'structure', name: operation, members: () => membersOf(service, '') };
}

function typeOf(service: string, text: string): Type {
  const simple = SIMPLE[text];
  if (simple) return simple;
  if (text[0] === '[') return { kind: 'list', item: typeOf(service, text.slice(1)) };
  if (text[0] === '{') return { kind: 'map', item: typeOf(service, text.slice(1)) };
  const [owner, shape] = text.split('.') as [string, string?];
  return shape ? structure(owner, shape) : structure(service, text);
}

const structures = new Map<string, Members>();

function structure(service: string, name: string): Type {
  const key = `${service}.${name}`;
  const members = () => {
    const known = structures.get(key) ?? membersOf(service, serviceOf(service)!.shapes.get(name) ?? '');
    structures.set(key, known);
    return known;
  };
  return { kind: 'structure', name, members };
}

function membersOf(service: string, text: string): Members {
  const named = new Map<string, Member>();
  const required: Member[] = [];
  for (const word of text.split(' ')) {
    const end = word.search(/[!:]/);
    if (end < 0) continue;
    const names = parameterNames(word.slice(0, end));
    const member = { name: names[0]!, type: typeOf(service, word.slice(end + 1)) };
    for (const name of names) named.set(name, member);
    if (word[end] === '!') required.push(member);
  }
  return { named, required };
}

/** Words of Java that cannot name a member: the SDK for Java appends "Value" to them. */
const JAVA_WORDS = new Set([
  'class',
  'default',
  'equals',
  'import',
  'package',
  'private',
  'public',
  'static',
  'switch',
]);

/**
 * How Step Functions may name a member of a request: in Pascal case, of the model's name or of what the SDK for Java 2
 * makes of it: `SSEKMSKeyId` is `SsekmsKeyId` there, `BOOL` is `Bool` (guide, "Learning to use AWS service SDK
 * integrations"). Both are taken: which integration wants which is written down nowhere.
 */
function parameterNames(member: string): string[] {
  const pascal = pascalCase(member);
  const java = pascalCase(member.replace(/^[A-Z]+(?![a-z])|^[A-Z]+(?=[A-Z][a-z])/, (start) => start.toLowerCase()));
  const names = [pascal, java];
  if (member === 'NULL') names.push('Nul');
  if (JAVA_WORDS.has(member.toLowerCase())) names.push(`${pascal}Value`);
  return names;
}

/** `createTrainingJob` → `CreateTrainingJob`: an action of a resource as the model names its operation. */
export const pascalCase = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
