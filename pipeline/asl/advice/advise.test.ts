import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definition } from '../properties/random/definition.ts';
import { runs } from '../properties/runs.ts';
import { validateDefinition } from '../validate.ts';
import { parseContracts } from './contracts.ts';

const PIPELINE = join(import.meta.dirname, '../..');
const SAMPLES = join(PIPELINE, '../../shared/conformance/valid');

const samples = () => {
  try {
    return readdirSync(SAMPLES).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
};

describe('the advice', () => {
  it("finds nothing in the project's own state machine, whose contracts it knows", () => {
    const text = readFileSync(join(PIPELINE, 'retraining.asl.json'), 'utf8');
    const contracts = parseContracts(JSON.parse(readFileSync(join(PIPELINE, 'retraining.contracts.json'), 'utf8')));
    const judge = (definition: string) => validateDefinition(definition, { substitutions: {}, advice: { contracts } });
    expect(judge(text).findings).toEqual([]);
    const misspelt = text.replace('$states.input.decision', '$states.input.decisoin');
    expect(judge(misspelt).findings).toMatchObject([
      { code: 'UNKNOWN_REFERENCE', message: expect.stringContaining("did you mean 'decision'?") },
    ]);
  });

  it('is not asked for on a definition with errors', () => {
    const faulty = { StartAt: 'A', States: { A: { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:1:function:f' } } };
    const { findings } = validateDefinition(JSON.stringify(faulty), { advice: {} });
    expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(['ERROR']));
  });

  it('takes every sound definition, and warns of it at most', () => {
    fc.assert(
      fc.property(definition, ({ machine, type }) => {
        expect(validateDefinition(JSON.stringify(machine), { type, advice: {} }).result).toBe('OK');
      }),
      { numRuns: runs(100) },
    );
  });

  it.skipIf(!samples().length)('throws on none of the sample definitions (skipped without them)', () => {
    for (const name of samples()) {
      const text = readFileSync(join(SAMPLES, name), 'utf8');
      expect(() => validateDefinition(text, { substitutions: {}, advice: {} }), name).not.toThrow();
    }
  });
});
