import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type Schema, shapeOf } from '../core/schema.ts';
import { escapeXml } from '../core/wire.ts';
import { malformedXml } from './refusals.ts';
import { type Member, membersOf, s3Traits } from './shape.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

// Keys may begin or end with blanks, so values are not trimmed and not read as numbers.
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: false, htmlEntities: true });

/**
 * Reads an XML request body by the schema of the member that it is.
 * @throws AwsError MalformedXML when it is not XML, its root is not `root`, or a member is unknown or missing
 */
export function parseXml(text: string, root: string, schema: Schema): unknown {
  if (XMLValidator.validate(text) !== true) throw malformedXml();
  const document = parser.parse(text);
  if (!(root in document)) throw malformedXml();
  return decode(document[root], schema);
}

function decode(node: unknown, schema: Schema): unknown {
  const { kind } = shapeOf(schema);
  if (kind === 'structure') return decodeStructure(node, schema);
  if (typeof node === 'object') throw malformedXml();
  const text = String(node);
  if (kind === 'number') {
    if (!/^\s*-?\d+\s*$/.test(text)) throw malformedXml();
    return Number(text);
  }
  if (kind === 'boolean') {
    if (!/^\s*(true|false)\s*$/i.test(text)) throw malformedXml();
    return text.trim().toLowerCase() === 'true';
  }
  return kind === 'timestamp' ? new Date(text) : text;
}

function decodeStructure(node: unknown, schema: Schema): Record<string, unknown> {
  const { '#text': _, ...elements } =
    typeof node === 'object' && node !== null ? (node as Record<string, unknown>) : {};
  const value: Record<string, unknown> = {};
  for (const member of membersOf(schema)) {
    const element = member.traits.xmlName ?? member.name;
    if (elements[element] !== undefined) value[member.name] = decodeMember(elements[element], member);
    else if (member.required) throw malformedXml();
    delete elements[element];
  }
  if (Object.keys(elements).length > 0) throw malformedXml();
  return value;
}

function decodeMember(found: unknown, { schema, traits }: Member): unknown {
  const shape = shapeOf(schema);
  if (shape.kind !== 'list') {
    if (Array.isArray(found)) throw malformedXml();
    return decode(found, schema);
  }
  const items = traits.xmlFlattened ? found : ((found as Record<string, unknown>)[itemElement(shape.item)] ?? []);
  return [items].flat().map((item) => decode(item, shape.item));
}

const itemElement = (item: Schema) => s3Traits(item).xmlName ?? 'member';

/** A structure as an XML document with the root element `root`; members that travel in headers are left out. */
export function writeXml(value: object, root: string, schema: Schema): string {
  return xmlDocument(root, encode(value, schema));
}

/** The document around content that is XML already. */
export const xmlDocument = (root: string, content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">${content}</${root}>`;

function encode(value: unknown, schema: Schema): string {
  if (shapeOf(schema).kind === 'structure')
    return membersOf(schema)
      .filter(({ traits }) => !traits.httpHeader && !traits.httpPrefixHeaders)
      .map((member) => encodeMember((value as Record<string, unknown>)[member.name], member))
      .join('');
  return value instanceof Date ? value.toISOString() : escapeXml(String(value));
}

function encodeMember(value: unknown, { name, schema, traits }: Member): string {
  if (value === undefined) return '';
  const element = traits.xmlName ?? name;
  const shape = shapeOf(schema);
  if (shape.kind !== 'list') return `<${element}>${encode(value, schema)}</${element}>`;
  const inner = traits.xmlFlattened ? element : itemElement(shape.item);
  const items = (value as unknown[]).map((item) => `<${inner}>${encode(item, shape.item)}</${inner}>`).join('');
  return traits.xmlFlattened ? items : `<${element}>${items}</${element}>`;
}
