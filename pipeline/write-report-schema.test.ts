import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sampleReport } from './model/evaluation/testing.ts';
import { reportSchema } from './write-report-schema.ts';

const published = JSON.parse(readFileSync(join(import.meta.dirname, '../docs/evaluation.schema.json'), 'utf8'));

describe('the published schema of evaluation.json', () => {
  it('is what the report is', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(reportSchema())));
    expect(published).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' });
  });

  // Read back from the file: nothing of evaluation-report.ts takes part.
  const schema = z.fromJSONSchema(published);
  const accepts = (report: unknown) => schema.safeParse(report).success;

  it.each(['none', 'equal', 'cannot be evaluated'] as const)('takes a report whose champion is: %s', (champion) => {
    const goldenRows = [{ row: { Type: 'L' }, features: [0, null], score: 0.25 }];
    expect(accepts({ ...sampleReport({ champion }), goldenRows })).toBe(true);
  });

  it('refuses a report that lacks a part, has another or has one of the wrong type', () => {
    const report = sampleReport();
    const { gate, ...withoutGate } = report;
    expect(accepts(withoutGate)).toBe(false);
    expect(accepts({ ...report, schemaVersion: 1 })).toBe(false);
    expect(accepts({ ...report, remarks: '' })).toBe(false);
    expect(accepts({ ...report, gate: { ...gate, checks: [{ ...gate.checks[0], outcome: 'waived' }] } })).toBe(false);
    expect(accepts({ ...report, goldenRows: [{ row: {}, features: ['0'], score: 0.25 }] })).toBe(false);
  });
});
