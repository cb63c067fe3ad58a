import { isDistributed } from '../rules/map.ts';
import { clip, isObject, type Json, objectsIn } from '../rules/shape.ts';
import { canonical, textOf } from './differences.ts';

/** What a state does where that is short: the integration, the mode, the time. */
export function detailOf(state: Json): string {
  if (state.Type === 'Task' && typeof state.Resource === 'string')
    return state.Resource.replace(/^arn:aws[a-z-]*:states:[^:]*:[^:]*:/, '');
  if (state.Type === 'Map') return isDistributed(state) ? 'for each item, distributed' : 'for each item';
  if (state.Type === 'Wait' && typeof state.Seconds === 'number') return `${state.Seconds} s`;
  return '';
}

/** A choice rule in a few words: its comment where it has one, else its condition. */
export function condition(rule: Json): string {
  if (typeof rule.Comment === 'string') return rule.Comment;
  if (typeof rule.Condition === 'string') return rule.Condition.replace(/^\{%\s*|\s*%\}$/g, '');
  return comparison(rule);
}

function comparison(rule: Json): string {
  if (isObject(rule.Not)) return `not ${comparison(rule.Not)}`;
  for (const word of ['And', 'Or']) {
    if (Array.isArray(rule[word])) return objectsIn(rule[word]).map(comparison).join(` ${word.toLowerCase()} `);
  }
  const operator = Object.keys(rule).find((key) => !['Variable', 'Next', 'Assign', 'Output'].includes(key));
  return operator ? `${textOf(rule.Variable)} ${operator} ${canonical(rule[operator])}` : '';
}

/** One line of at most 60 characters. */
export const line = (text: string): string =>
  clip(text.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')).replace(/\p{Surrogate}/u, '');

/**
 * Any text, short and safe, within a quoted label. Mermaid reads entity codes there, and else directives, formulas and, up
 * to 11.4, Markdown: a link, a list or a heading is not drawn but answered by "Unsupported markdown". Some shapes read the
 * codes first; lists and headings take a plain space, so they get one that does not break.
 */
export const quote = (text: string): string =>
  line(text)
    .replace(/^(#+|[-+*]|\d+[.)]) /, '$1\u00a0')
    .replace(/[#"<>&`*_~=%[\]\\@]|\$(?=\$)|(?<=\$)\$|:(?=\/\/)|(?<=www)\./gi, (char) => `#${char.charCodeAt(0)};`);
