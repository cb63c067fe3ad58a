/** Between two characters it breaks what GitHub would make of them, and nobody sees it. */
const BREAK = '\u200B';

/** The tags that our reports are folded with. */
const TAGS = /^<\/?(details|summary|span)>|^<br ?\/?>/i;

/**
 * Markdown of somebody who is not trusted, as text that may be posted in this repository's name: its tables, folds and
 * diagrams stay, but it notifies nobody (`@name`), refers to no issue (`#12`, an address), leads nowhere, loads no image,
 * and hides nothing, our own markers of sticky comments least of all. `#126;` stays: it is a character of a diagram's text.
 */
export const neutral = (markdown: string): string =>
  markdown
    .replaceAll('\r\n', '\n')
    .replace(/[\p{Bidi_Control}]|(?![\n\t])\p{Cc}/gu, '\uFFFD')
    .replace(/<(?=[a-z/!?])/gi, (found, at: number, whole: string) =>
      TAGS.test(whole.slice(at, at + 12)) ? found : '&lt;',
    )
    .replace(
      /@(?=\w)|#(?=\d)(?!\d{2,3};)|:(?=\/\/)|\](?=[(:[])|\bGH(?=-\d)|\bwww(?=\.)/gi,
      (found) => `${found}${BREAK}`,
    );
