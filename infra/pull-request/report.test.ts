import { describe, expect, it } from 'vitest';
import type { Finding, Part } from './finding.ts';
import { annotation, isFailing, reportOf } from './report.ts';

const subject = { base: 'b'.repeat(40), head: 'h'.repeat(40), acceptLoss: false };
const limit = { most: 10_000, sizeOf: (text: string) => text.length };
const part = (title: string, importance: number, findings: Finding[] = [], body = 'body'): Part => ({
  ...{ title, importance, findings, body },
});
const loss: Finding = { level: 'loss', message: 'Removed Catch', file: 'a.json', line: 3 };

describe('the report', () => {
  it('says that nothing is wrong where nothing is, and what was compared', () => {
    const report = reportOf([part('Costs', 1)], subject, limit);
    expect(report).toContain('✅ **Nothing is lost or broken**');
    expect(report).toContain('bbbbbbbbbbbb (base) and hhhhhhhhhhhh');
    expect(report).toContain('<details><summary>Costs</summary>\n\nbody');
  });

  it('counts what fails it, and says how a loss is accepted until it is', () => {
    const parts = [part('A', 1, [loss]), part('B', 2, [{ level: 'warning', message: 'hm' }])];
    const report = reportOf(parts, subject, limit);
    expect(report).toContain('❌ **1 finding to mend**');
    expect(report).toContain('- ⛔ Removed Catch (a.json:3)');
    expect(report).toContain('accepted by the label `accept-loss`');
    const accepted = reportOf(parts, { ...subject, acceptLoss: true }, limit);
    expect(accepted).toContain('✅');
    expect(accepted).toContain('- ⛔ accepted: Removed Catch');
  });

  it('leaves out the least important part first where there is no room, and says which', () => {
    const parts = [part('Rehearsal', 5, [], 'x'.repeat(6000)), part('Costs', 1, [], 'y'.repeat(6000))];
    const report = reportOf(parts, subject, limit);
    expect(report.length).toBeLessThan(10_000);
    expect(report).toContain('xxx');
    expect(report).toContain('Left out to stay within GitHub’s limit: Costs.');
  });

  it('makes no markup of what a finding says', () => {
    const report = reportOf([part('A', 1, [{ level: 'error', message: '<b>@mona</b>' }])], subject, limit);
    expect(report).not.toContain('<b>');
    expect(report).not.toContain('@mona');
  });
});

describe('a finding', () => {
  it('fails the check as an error always, as a loss until it is accepted, as a warning never', () => {
    const levels = ['error', 'loss', 'warning'] as const;
    const failing = (acceptLoss: boolean) =>
      levels.filter((level) => isFailing({ level, message: '' }, { acceptLoss }));
    expect(failing(false)).toEqual(['error', 'loss']);
    expect(failing(true)).toEqual(['error']);
  });

  it('is an annotation on its line, of which no message makes another command', () => {
    expect(annotation(loss, subject)).toBe('::error file=a.json,line=3::Removed Catch');
    expect(annotation(loss, { acceptLoss: true })).toMatch(/^::warning /);
    expect(annotation({ level: 'warning', message: 'a\n::error::b', file: 'a,b:c' }, subject)).toBe(
      '::warning file=a%2Cb%3Ac::a%0A::error::b',
    );
  });
});
