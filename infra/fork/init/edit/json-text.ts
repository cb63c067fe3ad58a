import { isMap, isScalar, parseDocument } from 'yaml';

/**
 * Replaces or adds one text value of a JSON file and leaves every other character as it is, so that the formatter finds
 * nothing to change. A value that is there already changes nothing.
 * @param path members from the outermost on; all but the last are there
 * @throws Error where an outer member is not an object
 */
export function setJson(text: string, path: readonly string[], value: string): string {
  // JSON is YAML, whose parser knows where each value stands.
  const document = parseDocument(text);
  const parent = document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) throw new Error(`found no object at ${path.slice(0, -1).join('.')}, expected one`);
  const old = parent.get(path.at(-1)!, true);
  if (isScalar(old)) {
    if (old.value === value) return text;
    return text.slice(0, old.range![0]) + JSON.stringify(value) + text.slice(old.range![1]);
  }
  const inside = parent.range![0] + 1;
  const member = `\n${'  '.repeat(path.length)}${JSON.stringify(path.at(-1))}: ${JSON.stringify(value)}`;
  return `${text.slice(0, inside)}${member}${parent.items.length > 0 ? ',' : '\n'}${text.slice(inside)}`;
}
