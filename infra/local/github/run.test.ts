import { expect, test } from 'vitest';
import { action, run } from './testing.ts';

test('a job hands outputs of its local actions to the job that needs it', async () => {
  const greet = `
    const { appendFileSync } = require('node:fs');
    appendFileSync(process.env.GITHUB_OUTPUT, 'greeting=Hello ' + process.env['INPUT_WHO'] + '\\n');
    appendFileSync(process.env.GITHUB_STEP_SUMMARY, '# Greeted\\n');
    console.log('::notice file=a.ts,line=3,title=Said::said%0Aso');
  `;
  const { result, jobs, annotations, log } = await run(
    `jobs:
      first:
        runs-on: ubuntu-latest
        outputs: {greeting: "\${{ steps.greet.outputs.greeting }}", nothing: "\${{ steps.no.outputs.such }}"}
        steps:
          - uses: actions/checkout@v5
          - id: greet
            uses: ./actions/greet
            with: {who: "\${{ github.actor }}"}
      second:
        needs: first
        runs-on: ubuntu-latest
        steps:
          - run: |
              echo "\${{ needs.first.outputs.greeting }} from '$PLACE' 'twice'"
            env: {PLACE: "\${{ vars.PLACE }}"}
          - run: npm ci`,
    action('greet', greet, 'inputs:\n  who: {description: who}\n'),
    { vars: { PLACE: 'Delft' } },
  );
  expect(result).toBe('success');
  expect(jobs.first).toMatchObject({ result: 'success', outputs: { greeting: 'Hello mona' }, summary: '# Greeted\n' });
  expect(log).toContain("Hello mona from 'Delft' 'twice'");
  expect(log).toContain('Skipped locally: the working copy is already here');
  expect(log).toContain('Skipped locally: dependencies are installed already');
  expect(annotations).toEqual([
    {
      kind: 'notice',
      message: 'said\nso',
      title: 'Said',
      file: 'a.ts',
      line: 3,
      job: 'first',
      step: 'Run ./actions/greet',
    },
  ]);
});
