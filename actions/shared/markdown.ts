/** Text that may hold anything, safe inside a Markdown table cell. */
export const cell = (text: string): string =>
  text
    .replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/[|`*_[\]\\]/g, '\\$&')
    .replace(/\s+/g, ' ');
