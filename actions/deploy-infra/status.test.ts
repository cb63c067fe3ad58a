import { StackStatus } from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { isDeployed, isInProgress, obstacle, remedy } from './status.ts';

const settled = Object.values(StackStatus).filter((status) => !isInProgress(status));

it('takes every end but these two for a failure', () => {
  expect(settled.filter(isDeployed)).toEqual(['CREATE_COMPLETE', 'UPDATE_COMPLETE']);
});

it('names a command wherever a person has to help before the next deploy', () => {
  const stuck = settled.filter((status) => obstacle('one', status));
  expect(stuck.sort()).toEqual([
    ...['CREATE_FAILED', 'DELETE_COMPLETE', 'DELETE_FAILED', 'IMPORT_ROLLBACK_FAILED'],
    ...['UPDATE_FAILED', 'UPDATE_ROLLBACK_FAILED'],
  ]);
  for (const status of stuck) expect(remedy('one', status)).toContain(' --stack-name one');
});

it('does not wait for a stack in review, in which nothing happens', () => {
  expect(isInProgress('REVIEW_IN_PROGRESS')).toBe(false);
  expect(isInProgress('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')).toBe(true);
});
