import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateDefinition } from '../../validate.ts';
import { definition } from '../random/definition.ts';
import { runs } from '../runs.ts';
import { BREAKING_TEXT, tokensOf } from './text.ts';

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

describe('a sound definition whose text is broken in one place is refused there', () => {
  it.each(BREAKING_TEXT)('by $name', ({ fits, breaks }) => {
    fc.assert(
      fc.property(definition, fc.nat(), ({ type, machine }, pick) => {
        const whole = JSON.stringify(machine, null, 1);
        const tokens = tokensOf(whole);
        const places = tokens.filter((token, index) => fits(token, tokens[index + 1]));
        const { text, from, until } = breaks(whole, places[pick % places.length]!);
        const { result, findings } = validateDefinition(text, { type });
        const lines = findings.filter(({ severity }) => severity === 'ERROR').map(({ line }) => line);
        expect(result).toBe('FAIL');
        expect(
          lines.some((line) => lineAt(text, from) <= line && line <= lineAt(text, until)),
          `errors on lines ${lines}`,
        ).toBe(true);
      }),
      { numRuns: runs(10) },
    );
  });
});
