/**
 * Text that may hold anything, safe inside a Markdown table cell. What stands between two dollars GitHub would draw as
 * mathematics; a span around the dollar keeps it from that (docs.github.com, "Writing mathematical expressions").
 */
export const cell = (text: string): string =>
  text
    .replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/[|`*_~[\]\\]/g, '\\$&')
    .replaceAll('$', '<span>$$</span>')
    .replace(/\s+/g, ' ');
