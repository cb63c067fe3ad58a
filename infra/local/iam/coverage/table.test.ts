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

it('says of a page without markers which lines it expects', () => {
  expect(() => withTable('nothing', [])).toThrow(
    'docs/permissions.md: expected the lines "<!-- permissions:start -->"',
  );
});
