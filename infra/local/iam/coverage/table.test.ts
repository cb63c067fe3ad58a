import { expect, it } from 'vitest';
import type { CoveredStatement } from './coverage.ts';
import { withTable } from './table.ts';

const PAGE = 'Before\n<!-- permissions:start -->\nold\n<!-- permissions:end -->\nAfter\n';
const statement: CoveredStatement = {
  ...{ stack: 's', owner: 'WorkerRole12345678', name: 'step', place: 0, effect: 'Allow' },
  actions: ['s3:GetObject', 's3:PutObject'],
  resources: ['arn:aws:s3:::dev/*', 'arn:aws:s3:::prod/*'],
  scene: 'a run',
  unmetActions: ['s3:PutObject'],
  unmetResources: ['arn:aws:s3:::prod/*'],
};

it('lists statements between the markers, with what met them first and what was not met', () => {
  const page = withTable(PAGE, [statement]);
  expect(page).toContain('1 of 1 statements met: 100.0 %.');
  expect(page).toContain(
    '| WorkerRole | step | `s3:GetObject`, `s3:PutObject` | `s3:dev/*`, `s3:prod/*` (not met) | a run |',
  );
  expect(page).toContain('| WorkerRole | `s3:PutObject` | **no reason** |');
  expect(page).not.toContain('old');
  expect(page.startsWith('Before\n') && page.endsWith('\nAfter\n')).toBe(true);
});

it('names no identifier that a deploy makes up', () => {
  const id = 'c9177659-0666-4479-9dd3-bb4f18b3605c';
  const resources = [
    'iam::1:role/worker-156F58E183AB',
    `events:us-east-1:1:api-destination/d/${id}`,
    's3:::raw-000000000000',
  ];
  const page = withTable(PAGE, [{ ...statement, resources: resources.map((rest) => `arn:aws:${rest}`) }]);
  expect(page).toContain('| `iam:role/worker-ID`, `events:api-destination/d/ID`, `s3:raw-000000000000` |');
});

it('says of a page without markers which lines it expects', () => {
  expect(() => withTable('nothing', [])).toThrow(
    'docs/permissions.md: expected the lines "<!-- permissions:start -->"',
  );
});
