import { ADVICE, type Levels, WARNINGS, type WarningCode } from '../codes.ts';
import { type Finding, oneOf, suggestion } from '../finding.ts';

const SWITCHABLE = Object.keys({ ...WARNINGS, ...ADVICE }) as WarningCode[];
const LEVELS = ['off', 'warning', 'error'] as const;

/**
 * Reads `CODE=off|warning|error`, one a line; empty lines count for nothing.
 * @throws Error for a line that is none, a code that is no warning's, and a level that is none
 */
export function parseLevels(text: string): Levels {
  const levels: Partial<Record<WarningCode, (typeof LEVELS)[number]>> = {};
  for (const line of text.split('\n').map((part) => part.trim())) {
    if (!line) continue;
    const [name = '', word, ...more] = line.split('=').map((part) => part.trim());
    if (word === undefined || more.length)
      throw new Error(`expected CODE=${LEVELS.join('|')}, found ${JSON.stringify(line)}`);
    const code = SWITCHABLE.find((known) => known === name);
    if (!code) {
      const hint = suggestion(name, SWITCHABLE) || `: use ${oneOf(SWITCHABLE)}`;
      throw new Error(`'${name}' is no warning that can be switched${hint}`);
    }
    const level = LEVELS.find((known) => known === word);
    if (!level) throw new Error(`${code} can be ${oneOf(LEVELS)}, found ${JSON.stringify(word)}`);
    levels[code] = level;
  }
  return levels;
}

/** The findings with their warnings switched off or promoted as `levels` says. */
export const levelled = (findings: readonly Finding[], levels: Levels): Finding[] =>
  findings.flatMap((finding) => {
    const level = finding.severity === 'WARNING' ? levels[finding.code as WarningCode] : undefined;
    if (level === 'off') return [];
    return level === 'error' ? { ...finding, severity: 'ERROR' as const } : finding;
  });
