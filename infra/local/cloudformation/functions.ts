import { AwsError } from '../core/errors.ts';

/** What functions of a template are resolved with. */
export interface Scope {
  /** Parameters and pseudo parameters by name; lists for list parameters, undefined for `AWS::NoValue`. */
  values: Map<string, string | string[] | undefined>;
  mappings: Record<string, Record<string, Record<string, unknown>>>;
  /** Value of a condition of the template. */
  condition(name: string): boolean;
  /** A resource that has been made. Undefined while none has: then it is left as `{Ref: …}`. */
  resource(logicalId: string): { physicalId: string; attributes: Record<string, string> } | undefined;
  /** Value that another stack exports. */
  exported(name: string): string;
}

const fault = (message: string) => new AwsError('ValidationError', `Template error: ${message}`);

/** A resource that a value names, by `Ref`, `Fn::GetAtt` or within `Fn::Sub`. */
export interface Reference {
  logicalId: string;
  attribute?: string;
}

/** The one function of a value such as `{Ref: 'X'}`, with what it is given. */
function functionOf(value: unknown): [name: string, given: unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [entry, more] = Object.entries(value);
  if (!entry || more) return undefined;
  return entry[0] === 'Ref' || entry[0] === 'Condition' || entry[0].startsWith('Fn::') ? entry : undefined;
}

/** Everything that a value refers to, parameters and pseudo parameters too. */
export function referencesOf(value: unknown): Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (typeof value !== 'object' || value === null) return [];
  const [name, given] = functionOf(value) ?? [];
  if (name === 'Ref') return [{ logicalId: String(given) }];
  if (name === 'Fn::GetAtt') return [getAtt(given)];
  if (name === 'Fn::Sub') {
    const [text, variables] = subParts(given);
    const named = substitutions(text).filter((reference) => !Object.hasOwn(variables, reference));
    return [...named.map(subReference), ...referencesOf(Object.values(variables))];
  }
  return Object.values(value).flatMap(referencesOf);
}

/** A value with every function resolved; members and items that are `AWS::NoValue` are left out. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const [name, given] = functionOf(value) ?? [];
  // A policy's own "Condition" is data, and so is any member that is not a function of a template.
  if (name === undefined || name === 'Condition')
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, member]) => [key, resolve(member, scope)] as const)
        .filter(([, member]) => member !== undefined),
    );
  return call(name, given, scope);
}

function call(name: string, given: unknown, scope: Scope): unknown {
  const text = (value: unknown) => textOf(name, resolve(value, scope));
  const list = (value: unknown) => listOf(name, resolve(value, scope));
  switch (name) {
    case 'Ref':
      return ref(String(given), scope);
    case 'Fn::GetAtt':
      return attribute(getAtt(given), scope);
    case 'Fn::Sub': {
      const [template, variables] = subParts(given);
      return template.replace(/\$\{(!?)([^}]*)\}/g, (_, literal, named) => {
        if (literal) return `\${${named}}`;
        if (Object.hasOwn(variables, named)) return text(variables[named]);
        const reference = subReference(named);
        return textOf(name, reference.attribute ? attribute(reference, scope) : ref(reference.logicalId, scope));
      });
    }
    case 'Fn::Join': {
      const [separator, items] = pairOf(name, given);
      return list(items)
        .map((item) => textOf(name, item))
        .join(text(separator));
    }
    case 'Fn::Split': {
      const [separator, value] = pairOf(name, given);
      return text(value).split(text(separator));
    }
    case 'Fn::Select': {
      const [index, items] = pairOf(name, given);
      const chosen = list(items)[Number(text(index))];
      if (chosen === undefined) throw fault('Fn::Select cannot select nonexistent value at index');
      return chosen;
    }
    case 'Fn::FindInMap': {
      const [map, top, second] = listOf(name, given).map(text);
      const found = scope.mappings[map!]?.[top!]?.[second!];
      if (found === undefined) throw fault(`Unable to get mapping for ${map}::${top}::${second}`);
      return found;
    }
    case 'Fn::If': {
      const [condition, then, otherwise] = listOf(name, given);
      return resolve(scope.condition(String(condition)) ? then : otherwise, scope);
    }
    case 'Fn::ImportValue':
      return scope.exported(text(given));
    case 'Fn::Base64':
      return Buffer.from(text(given)).toString('base64');
    case 'Fn::GetAZs': {
      const region = text(given) || String(scope.values.get('AWS::Region'));
      return ['a', 'b', 'c'].map((zone) => region + zone);
    }
    default:
      throw fault(`the stand-in does not have the function ${name}`);
  }
}

/**
 * Whether a condition holds: of `Conditions`, of a rule's assertions.
 * @throws AwsError `ValidationError` for what is no condition
 */
export function holds(value: unknown, scope: Scope): boolean {
  const [name, given] = functionOf(value) ?? [];
  const each = () => listOf(name!, given).map((item) => holds(item, scope));
  switch (name) {
    case 'Condition':
      return scope.condition(String(given));
    case 'Fn::Equals': {
      const [left, right] = pairOf(name, given).map((side) => resolve(side, scope));
      return String(left) === String(right);
    }
    case 'Fn::Not':
      return !each()[0];
    case 'Fn::And':
      return each().every(Boolean);
    case 'Fn::Or':
      return each().some(Boolean);
    case 'Fn::Contains': {
      const [items, item] = pairOf(name, given).map((side) => resolve(side, scope));
      return listOf(name, items).includes(item);
    }
    default:
      throw fault(`${JSON.stringify(value)} is not a condition`);
  }
}

function ref(name: string, scope: Scope): unknown {
  if (scope.values.has(name)) return scope.values.get(name);
  const resource = scope.resource(name);
  return resource ? resource.physicalId : { Ref: name };
}

function attribute({ logicalId, attribute }: Reference, scope: Scope): unknown {
  const resource = scope.resource(logicalId);
  if (!resource) return { 'Fn::GetAtt': [logicalId, attribute] };
  const value = resource.attributes[attribute!];
  if (value === undefined)
    throw fault(`resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`);
  return value;
}

function getAtt(given: unknown): Reference {
  const [logicalId, ...rest] = Array.isArray(given) ? given.map(String) : String(given).split('.');
  return { logicalId: logicalId!, attribute: rest.join('.') };
}

function subParts(given: unknown): [text: string, variables: Record<string, unknown>] {
  if (typeof given === 'string') return [given, {}];
  const [text, variables] = pairOf('Fn::Sub', given);
  return [String(text), variables as Record<string, unknown>];
}

const substitutions = (text: string) => [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map((match) => match[1]!);

function subReference(named: string): Reference {
  const dot = named.indexOf('.');
  return dot < 0 ? { logicalId: named } : { logicalId: named.slice(0, dot), attribute: named.slice(dot + 1) };
}

function textOf(name: string, value: unknown): string {
  // An unmade resource within a text: the change set shows it as CloudFormation does.
  if (functionOf(value)) return '{{changeSet:KNOWN_AFTER_APPLY}}';
  if (typeof value === 'object' || value === undefined) throw fault(`${name} was given what is not a text`);
  return String(value);
}

function listOf(name: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw fault(`every ${name} object requires a list`);
  return value;
}

function pairOf(name: string, value: unknown): [unknown, unknown] {
  if (!Array.isArray(value) || value.length !== 2) throw fault(`every ${name} object requires two parameters`);
  return value as [unknown, unknown];
}
