/** A part of the summary that opens on a click. */
export interface Fold {
  title: string;
  /** Markdown. */
  body: string;
  /** The same with the most important rows only, for when there is no room for all. */
  short?: string | undefined;
  /** The least is left out first; each fold has another. */
  importance: number;
}

/** What may be shown, and how GitHub counts it. */
export interface Limit {
  most: number;
  sizeOf: (text: string) => number;
}

/** A step's summary: GitHub drops it whole over 1,024 KiB ("supports content up to a size of 1024k"). */
export const SUMMARY: Limit = { most: 1_000_000, sizeOf: (text) => Buffer.byteLength(text) };
/** A comment: GitHub refuses more than 65,536 characters; the rest is for the sticky comment's marker. */
export const COMMENT: Limit = { most: 60_000, sizeOf: (text) => text.length };

/**
 * Head, folds and tail in this order, as far as they fit: folds are shortened, then left out, from the least important
 * on and always whole; a last line says which, and where the whole report is.
 * @param whole where the whole report is, in Markdown
 */
export function fitted(
  head: string,
  folds: readonly Fold[],
  { limit, whole }: { limit: Limit; whole: string },
): string {
  const ascending = [...folds].sort((a, b) => a.importance - b.importance);
  const shortened = new Set<Fold>();
  const leftOut = new Set<Fold>();
  const text = () => {
    const shown = folds.filter((fold) => !leftOut.has(fold));
    const parts = [head, ...shown.map((fold) => folded(fold, shortened.has(fold)))];
    const missing = [
      sentence(
        'Shortened',
        folds.filter((fold) => shortened.has(fold) && !leftOut.has(fold)),
      ),
      sentence(
        'Left out',
        folds.filter((fold) => leftOut.has(fold)),
      ),
    ].filter((words) => words !== '');
    return [...parts, ...(missing.length ? [`⚠️ ${missing.join(' ')} ${whole}`] : [])].join('\n\n');
  };
  const fits = () => limit.sizeOf(text()) <= limit.most;
  for (const fold of ascending) if (!fits() && fold.short !== undefined) shortened.add(fold);
  for (const fold of ascending) if (!fits()) leftOut.add(fold);
  return `${text()}\n`;
}

const sentence = (what: string, folds: readonly Fold[]): string =>
  folds.length === 0 ? '' : `${what} to stay within GitHub’s limit: ${folds.map(({ title }) => title).join(', ')}.`;

const folded = ({ title, body, short }: Fold, shortened: boolean): string =>
  `<details><summary>${title}</summary>\n\n${shortened ? short : body}\n\n</details>`;
