import { describe, expect, it } from 'vitest';
import {
  EXECUTION_ARN,
  evaluated,
  type Handler,
  history,
  Refusal,
  runEntry,
  serveOperations,
} from '../shared/testing.ts';
import { evaluation, sha256 } from './testing.ts';

const OBJECT = 'GET /model/executions/1/evaluation.json';
const COMMENTS = '/repos/your-org/fresh-model/issues/12/comments';

async function world(handlers: Record<string, Handler> = {}) {
  const served = await serveOperations({
    GetExecutionHistory: () => history(evaluated(sha256)),
    [OBJECT]: () => evaluation,
    ...handlers,
  });
  const run = (inputs: Record<string, string>) =>
    runEntry('post-evaluation', { 'github-token': 'token', ...inputs }, { aws: served.url, github: served.url });
  return { run, served };
}

describe('post-evaluation', () => {
  it('writes the report into the summary and keeps a copy', async () => {
    const { run, served } = await world();
    const { code, outputs, summary } = await run({ 'execution-arn': EXECUTION_ARN });
    expect(code).toBe(0);
    expect(outputs.decision).toBe('pass');
    expect(outputs['report-path']).toMatch(/build\/evaluation\.json$/);
    expect(summary).toMatch(/^## ✅ The challenger passes the gate/);
    expect(served.calls.filter(({ operation }) => operation.includes('/repos/'))).toEqual([]);
  });

  it.each([
    [{}, 'Inputs "execution-arn" and "evaluation-uri": expected exactly one of them'],
    [{ 'evaluation-uri': 's3://model/executions/1/evaluation.json' }, 'Input "aws-region": found nothing'],
    [{ 'evaluation-uri': 'model/evaluation.json', 'aws-region': 'us-east-1' }, 'expected s3://BUCKET/KEY'],
  ])('refuses wrong inputs: %o', async (inputs, words) => {
    const { run } = await world();
    const { code, log } = await run(inputs as Record<string, string>);
    expect(code).toBe(1);
    expect(log).toContain(words);
  });

  it.each([
    ['was changed since', () => `${evaluation} `, 'has changed: its SHA-256 is'],
    ['cannot be read', () => refuse('AccessDenied', 'no', 403), 's3://model/executions/1/evaluation.json: '],
  ])('shows no report that %s', async (_case, object, words) => {
    const { run } = await world({ [OBJECT]: object });
    const { code, log, summary } = await run({ 'execution-arn': EXECUTION_ARN });
    expect(code).toBe(1);
    expect(log).toContain(words);
    expect(summary).toBe('');
  });

  it('names the file that is no JSON', async () => {
    const { run } = await world({ [OBJECT]: () => 'no' });
    const uri = 's3://model/executions/1/evaluation.json';
    expect((await run({ 'evaluation-uri': uri, 'aws-region': 'us-east-1' })).log).toContain(`::error::${uri}: `);
  });

  it('says so when the execution has not evaluated a model', async () => {
    const { run } = await world({ GetExecutionHistory: () => history() });
    expect((await run({ 'execution-arn': EXECUTION_ARN })).log).toContain('has not evaluated a model');
  });

  it('updates the comment that it made before, wherever in the list it is', async () => {
    let updated = '';
    const { run, served } = await world({
      [`GET ${COMMENTS}`]: () => [
        { id: 1, body: 'hello' },
        { id: 2, body: '<!-- evaluation -->\nold' },
      ],
      'PATCH /repos/your-org/fresh-model/issues/comments/2': ({ body }) => {
        updated = String(body);
        return {};
      },
    });
    expect((await run({ 'execution-arn': EXECUTION_ARN, 'comment-on': '12' })).code).toBe(0);
    expect(updated).toMatch(/^<!-- evaluation -->\n## ✅/);
    expect(served.calls.map(({ operation }) => operation)).not.toContain(`POST ${COMMENTS}`);
  });

  it('warns and goes on where it may not comment', async () => {
    const { run } = await world({ [`GET ${COMMENTS}`]: () => refuse('', 'Resource not accessible', 403) });
    const { code, log } = await run({ 'execution-arn': EXECUTION_ARN, 'comment-on': '12' });
    expect(code).toBe(0);
    expect(log).toContain('::warning::Could not comment on #12: Resource not accessible');
  });

  it('refuses to comment on what is no number', async () => {
    const { run } = await world();
    expect((await run({ 'execution-arn': EXECUTION_ARN, 'comment-on': 'main' })).log).toContain(
      'Input "comment-on": found "main", expected the number of an issue or pull request',
    );
  });
});

function refuse(name: string, message: string, status: number): never {
  throw new Refusal(name, message, status);
}
