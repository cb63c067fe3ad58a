/** Markup that is made of data is made here: everything that comes in as text goes out escaped. */

/** Text that may hold anything, safe between tags and inside a double-quoted attribute. */
export const escaped = (text: string | number): string =>
  String(text).replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** A table of text. The first cell of a row names the row. */
export interface Table {
  head: string[];
  rows: (string | number)[][];
}

/** A table that scrolls by itself where it is wider than the page, by finger and by key. */
export function table({ head, rows }: Table, name: string): string {
  const row = ([first = '', ...others]: (string | number)[]) =>
    `<tr><th scope="row"${breaking(first)}>${escaped(first)}</th>${others.map((cell) => `<td${breaking(cell)}>${escaped(cell)}</td>`).join('')}</tr>`;
  const titles = head.map((title) => `<th scope="col">${escaped(title)}</th>`).join('');
  return `<div class="scroll" role="region" tabindex="0" aria-label="Table: ${escaped(name)}"><table><thead><tr>${titles}</tr></thead>
<tbody>${rows.map(row).join('\n')}</tbody></table></div>`;
}

/** Figures and intervals stay on their line. */
const LONGEST_LINE = 36;

const breaking = (cell: string | number): string => (String(cell).length > LONGEST_LINE ? ' class="text"' : '');

/** What is there for those who want it: shut until it is opened. `html` is markup. */
export const fold = (title: string, html: string): string =>
  `<details><summary>${escaped(title)}</summary>${html}</details>`;
