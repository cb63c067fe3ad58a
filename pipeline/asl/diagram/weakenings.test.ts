import { describe, expect, it } from 'vitest';
import type { Json } from '../rules/shape.ts';
import { machineWeakenings, stateWeakenings } from './weakenings.ts';

const task = (fields: Json) => ({ Type: 'Task', ...fields });
const lost = (before: Json, after: Json) => stateWeakenings(task(before), task(after));
const retry = (...retriers: [errors: string[], attempts?: unknown][]) => ({
  Retry: retriers.map(([ErrorEquals, MaxAttempts]) => ({ ErrorEquals, MaxAttempts })),
});
const caught = (...lists: string[][]) => ({ Catch: lists.map((ErrorEquals) => ({ ErrorEquals, Next: 'E' })) });

describe('a Retry', () => {
  it('that is gone is a loss, unless it never retried', () => {
    expect(lost(retry([['A', 'B']]), {})).toEqual([{ kind: 'removed', field: 'Retry', was: 'A, B' }]);
    expect(lost(retry([['A'], 0]), {})).toEqual([]);
  });

  it('is narrowed where an error is no longer retried, also when a new retrier takes it with no attempt', () => {
    const narrowed = { kind: 'narrowed', field: 'Retry', errors: ['B'] };
    expect(lost(retry([['A', 'B']]), retry([['A']]))).toEqual([narrowed]);
    expect(lost(retry([['States.ALL']]), retry([['B'], 0], [['States.ALL']]))).toEqual([narrowed]);
  });

  it('is not narrowed where a wider retrier takes the errors', () => {
    expect(lost(retry([['A'], 2], [['B'], 3]), retry([['States.ALL'], 3]))).toEqual([]);
    expect(lost(retry([['States.Timeout']]), retry([['States.TaskFailed']]))).toEqual([
      { kind: 'narrowed', field: 'Retry', errors: ['States.Timeout'] },
    ]);
  });

  it('with fewer attempts is a loss, three being the default; one of an expression is not judged', () => {
    expect(lost(retry([['A', 'B']]), retry([['A', 'B'], 2]))).toEqual([
      { kind: 'fewer attempts', field: 'Retry', errors: ['A', 'B'], before: 3, after: 2 },
    ]);
    expect(lost(retry([['A'], 2]), retry([['A']]))).toEqual([]);
    expect(lost(retry([['A']]), retry([['A'], '{% $n %}']))).toEqual([]);
  });
});

describe('a Catch', () => {
  it('that is gone, or takes less, is a loss', () => {
    expect(lost(caught(['A'], ['States.ALL']), {})).toEqual([
      { kind: 'removed', field: 'Catch', was: 'A, States.ALL' },
    ]);
    expect(lost(caught(['A'], ['States.ALL']), caught(['A']))).toEqual([
      { kind: 'narrowed', field: 'Catch', errors: ['States.ALL'] },
    ]);
  });

  it('that takes the same otherwise, or that a substitution decides, is none', () => {
    expect(lost(caught(['A'], ['B']), caught(['B', 'A']))).toEqual([]);
    expect(lost(caught(['A']), caught(['States.ALL']))).toEqual([]);
    expect(lost(caught(['A']), { Catch: '${Catchers}' })).toEqual([]);
  });
});

describe('a timeout', () => {
  it.each(['TimeoutSeconds', 'HeartbeatSeconds'])('%s that is gone, or longer, is a loss', (field) => {
    expect(lost({ [field]: 5 }, {})).toEqual([{ kind: 'removed', field, was: '5' }]);
    expect(lost({ [`${field}Path`]: '$.s' }, {})).toEqual([{ kind: 'removed', field, was: '$.s' }]);
    expect(lost({ [field]: 5 }, { [field]: 6 })).toEqual([{ kind: 'longer', field, before: 5, after: 6 }]);
    expect(lost({ [field]: 6 }, { [field]: 5 })).toEqual([]);
    expect(lost({ [field]: 6 }, { [`${field}Path`]: '$.s' })).toEqual([]);
  });

  it('of the whole machine is judged as well', () => {
    expect(machineWeakenings({ TimeoutSeconds: 5 }, {})).toEqual([
      { kind: 'removed', field: 'TimeoutSeconds', was: '5' },
    ]);
  });
});

it('a Choice that lost its Default is less safe', () => {
  const choice = (fields: Json) => ({ Type: 'Choice', ...fields });
  expect(stateWeakenings(choice({ Default: 'E' }), choice({}))).toEqual([
    { kind: 'removed', field: 'Default', was: 'E' },
  ]);
});

it('a state that became of another type has lost nothing that it could have', () => {
  expect(stateWeakenings(task({ ...retry([['A']]), TimeoutSeconds: 5 }), { Type: 'Pass' })).toEqual([]);
});
