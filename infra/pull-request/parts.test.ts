import { expect, it } from 'vitest';
import { type Measured, NoStandIn } from './measure.ts';
import { measuredParts } from './parts.ts';
import { costBasis, rehearsal } from './testing.ts';

const AT = { file: 'infra/aws/main.ts' };
const measured = (changed: Partial<Measured> = {}): Measured => ({
  templates: {},
  rehearsal: rehearsal(),
  costs: costBasis(),
  ...changed,
});
const findings = (base: Measured, head: Measured) =>
  measuredParts(base, head, AT).flatMap(({ findings }) => findings.map(({ level, message }) => `${level}: ${message}`));

it('has a part for each measure of two versions that are alike, and finds nothing', () => {
  expect(measuredParts(measured(), measured(), AT).map(({ title }) => title.split(':')[0])).toEqual([
    ...['Infrastructure', 'Rehearsal', 'Costs'],
  ]);
  expect(findings(measured(), measured())).toEqual([]);
});

it('fails where the pull request cannot be measured, and shows the other parts', () => {
  const head = measured({ templates: new Error('cdk synth ended with 1') });
  expect(findings(measured(), head)).toEqual(['error: Infrastructure: cdk synth ended with 1']);
  expect(measuredParts(measured(), head, AT)).toHaveLength(3);
});

it('warns where only the base cannot be: it may be older than the script', () => {
  const base = measured({ rehearsal: new Error('This version has no script "rehearse"') });
  expect(findings(base, measured())).toEqual([
    'warning: Rehearsal of the base is not there: This version has no script "rehearse"',
  ]);
});

it('warns and no more in a fork that deleted the stand-in', () => {
  const head = measured({
    rehearsal: new NoStandIn('infra/local is not there'),
    costs: costBasis({ rehearsal: undefined }),
  });
  expect(findings(measured(), head)).toEqual(['warning: Rehearsal: infra/local is not there']);
});
