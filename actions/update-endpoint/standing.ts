import type { Followed } from '../shared/follow.ts';

/** How an execution stands, in a few words. */
export function standing({ outcome, failure, progress, output }: Followed): string {
  if (failure) return failure;
  if (outcome === 'running') return `it is in state ${progress.current}`;
  return `it ended as ${outcome}${outcome === 'rejected' ? ` (${JSON.parse(output ?? '{}').rejection})` : ''}`;
}
