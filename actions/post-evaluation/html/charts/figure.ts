import { type PlotOptions, plot } from '@observablehq/plot';
import { DOMImplementation, type Element, XMLSerializer } from '@xmldom/xmldom';
import { escaped, fold, type Table, table } from '../markup.ts';

/** Of the style sheet, which gives them a value for light and one for dark. */
export const colours = {
  challenger: 'var(--challenger)',
  champion: 'var(--champion)',
  worse: 'var(--worse)',
  faint: 'var(--faint)',
  paper: 'var(--paper)',
  ink: 'currentColor',
};
/** The champion's lines differ from the challenger's by more than colour. */
export const DASHES = '5 4';

/** What a legend explains, by the class that the style sheet draws. */
export type LegendSign =
  | 'challenger'
  | 'champion'
  | 'operating'
  | 'threshold'
  | 'bar'
  | 'worse-bar'
  | 'level'
  | 'challenger-dot'
  | 'worse'
  | 'margin';

/** A picture, what it says in words, and its numbers. */
export interface Chart {
  /** Unique on the page. */
  id: string;
  title: string;
  /** What is drawn, in which unit. */
  unit: string;
  /** What the picture shows, for those who cannot see it. */
  description: string;
  legend: [LegendSign, string][];
  /** Undefined where there is nothing to draw; `note` says why. */
  options: PlotOptions | undefined;
  note: string | undefined;
  table: Table;
}

/** More rows would make a picture longer than anybody reads; its table has them all. */
export const MOST_DRAWN = 30;
/** Characters of a row's name. */
export const NAME_LENGTH = 40;

/** Drawn as wide as a phone, so that letters are readable there; wider screens enlarge it. */
const SIZE = { width: 400, height: 280, marginTop: 24, marginLeft: 48, marginRight: 16, marginBottom: 40 };

/** A chart with its legend and, as a table in a fold, its numbers. */
export function figure(chart: Chart): string {
  const { id, title, note, options } = chart;
  return `<figure id="${id}"><figcaption><h3>${escaped(title)}</h3>${options ? key(chart) : ''}</figcaption>
${options ? picture(chart, options) : ''}${note ? `<p class="note">${escaped(note)}</p>` : ''}
${chart.table.rows.length > 0 ? fold(`The numbers of “${title}”`, table(chart.table, title)) : ''}</figure>`;
}

/** How to read the picture. */
function key({ unit, legend }: Chart): string {
  const signs = legend.map(([sign, text]) => `<li class="${sign}">${escaped(text)}</li>`).join('');
  return `<p>${escaped(unit)}</p><ul class="legend">${signs}</ul>`;
}

/** Plot makes its elements with a document; no part of it needs a browser's. */
const document = new DOMImplementation().createDocument('http://www.w3.org/1999/xhtml', 'html', null);

function picture({ id, title, description }: Chart, options: PlotOptions): string {
  const drawing = { ...SIZE, ...options, document, className: 'plot' } as unknown as PlotOptions;
  const svg = plot(drawing) as unknown as Element;
  for (const part of [...svg.getElementsByTagName('*')]) {
    // Inside a picture with a name of its own the parts' names would be read out of nowhere.
    part.removeAttribute('aria-label');
    if (part.tagName === 'style') part.parentNode?.removeChild(part);
  }
  svg.removeAttribute('width');
  svg.removeAttribute('height');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-labelledby', `${id}-title`);
  svg.setAttribute('aria-describedby', `${id}-description`);
  const describe = (tag: string, part: string, text: string) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    element.setAttribute('id', `${id}-${part}`);
    element.appendChild(document.createTextNode(text));
    svg.insertBefore(element, svg.firstChild);
  };
  describe('desc', 'description', description);
  describe('title', 'title', title);
  return new XMLSerializer().serializeToString(svg);
}
