/**
 * Text that may hold anything, safe in Markdown, a table cell or a list item: it becomes no markup, no mathematics, no
 * link, and it neither notifies a person (`@name`) nor leaves a reference on an issue (`#12`). What GitHub makes of plain
 * text is kept from it by a span around the first character, as GitHub says for the dollar (docs.github.com, "Writing
 * mathematical expressions"). Characters that steer the direction of writing could make a cell say something else and
 * are shown as �.
 */
export const cell = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD')
    .replace(/[&<>]|[|`*_~[\]\\]|[$@]|#(?=\d)|:(?=\/\/)|(?<=\bwww)\./gi, (found) => {
      if (/[&<>]/.test(found)) return `&#${found.charCodeAt(0)};`;
      return /[$@#:.]/.test(found) ? `<span>${found}</span>` : `\\${found}`;
    });

/** A link with a text that may hold anything; only the text where the address is no https address. */
export function link(text: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'https:') return cell(text);
  const href = url.href.replace(/[()<>|\\`\s]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
  return `[${cell(text)}](${href})`;
}
