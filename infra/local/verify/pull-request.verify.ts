/** What a pull request meets, by the real workflow files on a clone: green as it is, and red where a mistake stands. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { MISTAKES } from './mistakes.ts';
import { openPullRequest, type Patch } from './pull-request.ts';

const MINUTES = 60_000;

async function opened(patch: Patch) {
  const request = await openPullRequest(patch);
  onTestFinished(request.close);
  return request;
}

describe('a pull request', () => {
  it('that changes nothing of the pipeline passes all jobs, and its comment has all parts', {
    timeout: 45 * MINUTES,
  }, async () => {
    const { check, comment } = await opened({ 'README.md': (text) => `${text}\n` });
    const checked = await check();
    expect(checked.annotations.filter(({ kind }) => kind === 'error')).toEqual([]);
    expect(Object.entries(checked.jobs).map(([id, { result }]) => [id, result])).toEqual([
      ['checks', 'success'],
      ['effects', 'success'],
    ]);
    expect(checked.jobs.effects?.summary).toContain('## What this pull request does to the pipeline');
    const { commented, comments } = await comment(checked);
    expect(commented.result).toBe('success');
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain('✅ **Nothing is lost or broken**');
    for (const part of [
      'State machine: 0 findings',
      'Infrastructure: unchanged',
      'Columns: 9 features',
      'Rehearsal: passed',
      'Costs: a run USD',
    ])
      expect(comments[0]).toContain(`<summary>${part}`);
    expect(comments[0]).toMatch(/<summary>Coverage: states 100 % .* failing Tasks caught/);
    expect(comments[0]).not.toContain('❌');
  });

  it.each(MISTAKES)('with the mistake "$name" is red on its line', { timeout: 15 * MINUTES }, async (mistake) => {
    const { job, step, file, line, says, patch } = mistake;
    const { check, lineOf } = await opened(patch);
    const { result, jobs, annotations } = await check([job]);
    expect(result).toBe('failure');
    expect(jobs[job]!.steps.find(({ conclusion }) => conclusion === 'failure')?.name).toBe(step);
    expect(annotations).toContainEqual(
      expect.objectContaining({
        ...{ kind: 'error', job, step, file, line: lineOf(file, line) },
        message: expect.stringMatching(says),
      }),
    );
  });

  it('that loses a Catch is told so in a comment, with what the rehearsal saw of it', {
    timeout: 15 * MINUTES,
  }, async () => {
    const { patch } = MISTAKES.find(({ name }) => name === 'lost Catch')!;
    const { check, comment } = await opened(patch);
    const { commented, comments } = await comment(await check(['effects']));
    expect(commented.result).toBe('success');
    expect(comments[0]).toContain('⛔ Removed Catch of');
    expect(comments[0]).toContain('| SummarizeData | first deployment | ❌ not caught |');
  });
});
