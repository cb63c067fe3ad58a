/** What a pull request does to the pipeline, by the real workflow files on a clone. */
import { describe, expect, it } from 'vitest';
import { runPullRequest } from './pull-request.ts';

const MINUTES = 60_000;
const jobs = ['effects'];

/** Takes the Catch of one state out of the state machine's file. */
const withoutCatch = (state: string) => (text: string) => {
  const at = text.indexOf(`"${state}": {`);
  return text.slice(0, at) + text.slice(at).replace(/"Catch": \[.*?\n {6}\],\s*/s, '');
};

describe('a pull request', () => {
  it('that changes nothing of the pipeline is green, and its comment has all parts', {
    timeout: 15 * MINUTES,
  }, async () => {
    const { checked, commented, comments } = await runPullRequest({ 'README.md': (text) => `${text}\n` }, { jobs });
    expect(checked.annotations).toEqual([]);
    expect([checked.result, commented.result]).toEqual(['success', 'success']);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain('✅ **Nothing is lost or broken**');
    for (const part of [
      'State machine: 0 findings',
      'Infrastructure: unchanged',
      'Rehearsal: passed',
      'Costs: a run USD',
    ])
      expect(comments[0]).toContain(`<summary>${part}`);
    expect(comments[0]).toMatch(/<summary>Coverage: states 100 % .* failing Tasks caught/);
    expect(comments[0]).not.toContain('❌');
    expect(checked.jobs.effects?.summary).toContain('## What this pull request does to the pipeline');
  });

  it('that loses a Catch is red on its line, and the rehearsal sees it too', { timeout: 15 * MINUTES }, async () => {
    const patch = { 'pipeline/retraining.asl.json': withoutCatch('SummarizeData') };
    const { checked, commented, comments } = await runPullRequest(patch, { jobs });
    expect([checked.result, commented.result]).toEqual(['failure', 'success']);
    const errors = checked.annotations.filter(({ kind }) => kind === 'error');
    expect(errors[0]).toMatchObject({
      ...{ job: 'effects', step: 'Rehearse it beside its base', file: 'pipeline/retraining.asl.json' },
      ...{ line: expect.any(Number), message: 'Removed Catch of "SummarizeData": it took States.ALL' },
    });
    expect(errors.map(({ message }) => message)).toContain('The failure of SummarizeData was not caught');
    expect(comments[0]).toContain('| SummarizeData | first deployment | ❌ not caught |');
  });
});
