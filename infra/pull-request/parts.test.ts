import { expect, it } from 'vitest';
import { type Measured, NoStandIn } from './measure.ts';
import { measuredParts } from './parts.ts';
import { costBasis, rehearsal } from './testing.ts';

const changed = (paths: readonly string[]) => ({ file: paths[0]!, line: 7 });
const measured = (changed: Partial<Measured> = {}): Measured => ({
  assembly: { templates: {}, roles: {} },
  rehearsal: rehearsal(),
  costs: costBasis(),
  ...changed,
});
const findings = (base: Measured, head: Measured) =>
  measuredParts(base, head, changed).flatMap(({ findings }) =>
    findings.map(({ level, message }) => `${level}: ${message}`),
  );

it('has a part for each measure of two versions that are alike, and finds nothing', () => {
  expect(measuredParts(measured(), measured(), changed).map(({ title }) => title.split(':')[0])).toEqual([
    ...['Infrastructure', 'Columns', 'Rehearsal', 'Costs'],
  ]);
  expect(findings(measured(), measured())).toEqual([]);
});

it('fails where the pull request cannot be measured, and shows the other parts', () => {
  const head = measured({ assembly: new Error('cdk synth ended with 1') });
  expect(findings(measured(), head)).toEqual(['error: Infrastructure: cdk synth ended with 1']);
  expect(measuredParts(measured(), head, changed)).toHaveLength(4);
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

it('shows a refusal where the file of the role was changed, and else where the role is made', () => {
  const problem = 'User: arn:aws:sts::0:assumed-role/dev-PipelineRole1A2B-XYZ/run is not authorized to perform: a:B';
  const roles = { PipelineRole1A2B: { file: 'infra/aws/pipeline.ts', line: 32 } };
  const head = measured({
    assembly: { templates: {}, roles },
    rehearsal: rehearsal({ passed: false, problems: [problem, 'deploy.yml ended as failure'] }),
  });
  const places = (find: typeof changed) =>
    measuredParts(measured(), head, find).flatMap(({ findings }) =>
      findings.map(({ file, line }) => `${file}:${line}`),
    );
  const elsewhere = (paths: readonly string[]) => ({ file: paths[0]! }) as ReturnType<typeof changed>;
  expect(places(changed)).toEqual(['infra/aws/pipeline.ts:7', 'undefined:undefined']);
  expect(places(elsewhere)).toEqual(['infra/aws/pipeline.ts:32', 'undefined:undefined']);
});
