import { describe, expect, it } from 'vitest';
import { verifyGate } from './report.ts';
import { REPORTS } from './testing.ts';

const URI = 's3://model/evaluation.json';

describe('the gate of a report', () => {
  it.each(Object.entries(REPORTS))('is what its findings give: %s', (verdict, report) => {
    const made = report();
    expect(made.gate.verdict.verdict).toBe(verdict);
    expect(() => verifyGate(made, URI)).not.toThrow();
  });

  it.each([
    ['the decision', { decision: 'pass' }, /: decision is "pass", but the gate gives "fail" for the findings/],
    ['a finding', { challenger: REPORTS['not worse']().challenger }, /: gate\.\S+ is .+, but the gate gives .+/],
  ])('is refused when somebody changed %s', (_, changes, words) => {
    const report = { ...REPORTS.worse(), ...changes } as ReturnType<typeof REPORTS.worse>;
    expect(() => verifyGate(report, URI)).toThrow(words);
    expect(() => verifyGate(report, URI)).toThrow(URI);
  });

  it('is refused when a check was taken out or added', () => {
    const fewer = REPORTS.worse();
    fewer.gate.checks = fewer.gate.checks.filter(({ outcome }) => outcome !== 'failed');
    expect(() => verifyGate(fewer, URI)).toThrow(/gate\.checks\.\d+/);
    const more = REPORTS.first();
    more.gate.checks.push({ ...more.gate.checks[0]!, name: 'another' });
    expect(() => verifyGate(more, URI)).toThrow(/gate\.checks\.\d+ is .+, but the gate gives nothing/);
  });
});
