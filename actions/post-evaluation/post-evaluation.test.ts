import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { evaluation, REPORTS, sha256, stored } from './testing.ts';

const PRICES = readFileSync(join(import.meta.dirname, '../../pipeline/prices.yml'), 'utf8');
const OBJECT = 'GET /model/executions/1/evaluation.json';
const COMMENTS = '/repos/your-org/fresh-model/issues/12/comments';

async function world(handlers: Record<string, Handler> = {}) {
  const served = await serveOperations({
    GetExecutionHistory: () => history(evaluated(sha256)),
    [OBJECT]: () => evaluation,
    ...handlers,
  });
  const run = (inputs: Record<string, string>) =>
    runEntry(
      'post-evaluation',
      { 'github-token': 'token', ...inputs },
      { aws: served.url, github: served.url, files: { 'pipeline/prices.yml': PRICES } },
    );
  return { run, served };
}

describe('post-evaluation', () => {
  it('writes the report into the summary and keeps it as JSON and as HTML', async () => {
    const { run, served } = await world();
    const { code, outputs, summary } = await run({ 'execution-arn': EXECUTION_ARN });
    expect(code).toBe(0);
    expect(outputs.decision).toBe('pass');
    expect(outputs['report-path']).toMatch(/build\/evaluation\.json$/);
    expect(outputs['html-path']).toMatch(/build\/evaluation\.html$/);
    expect(summary).toMatch(/^## ✅ Passes the gate: the first model/);
    expect(summary).toContain('How long and how much: ');
    expect(served.calls.filter(({ operation }) => operation.includes('/repos/'))).toEqual([]);
  });

  it('shows a refused challenger without failing, and without its execution no times and costs', async () => {
    const { run } = await world({ [OBJECT]: () => stored(REPORTS.worse()).text });
    const uri = 's3://model/executions/1/evaluation.json';
    const { code, outputs, summary } = await run({ 'evaluation-uri': uri, 'aws-region': 'us-east-1' });
    expect(code).toBe(0);
    expect(outputs.decision).toBe('fail');
    expect(summary).toMatch(/^## ❌ Refused by the gate: worse than the champion/);
    expect(summary).not.toContain('How long and how much');
  });

  it('shows no report whose decision is not what the gate gives for its findings', async () => {
    const changed = stored({ ...REPORTS.worse(), decision: 'pass' });
    const { run } = await world({
      GetExecutionHistory: () => history(evaluated(changed.sha256)),
      [OBJECT]: () => changed.text,
    });
    const { code, log, summary, outputs } = await run({ 'execution-arn': EXECUTION_ARN });
    expect(code).toBe(1);
    expect(log).toContain(
      '::error::s3://model/executions/1/evaluation.json: decision is "pass", but the gate gives "fail"',
    );
    expect(summary).toBe('');
    expect(outputs).toEqual({});
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

  it('updates the comment of this environment that it made before', async () => {
    let updated = '';
    const user = { login: 'github-actions[bot]' };
    const { run, served } = await world({
      'POST /graphql': () => ({ data: { viewer: user } }),
      [`GET ${COMMENTS}`]: () => [
        { id: 1, user, body: '<!-- fresh-model: evaluation prod -->\nother' },
        { id: 2, user, body: '<!-- fresh-model: evaluation dev -->\nold' },
      ],
      'PATCH /repos/your-org/fresh-model/issues/comments/2': ({ body }) => {
        updated = String(body);
        return {};
      },
    });
    const inputs = { 'execution-arn': EXECUTION_ARN, 'comment-on': '12', environment: 'dev' };
    expect((await run(inputs)).code).toBe(0);
    expect(updated).toMatch(/^<!-- fresh-model: evaluation dev -->\n## ✅/);
    expect(served.calls.map(({ operation }) => operation)).not.toContain(`POST ${COMMENTS}`);
  });

  it('opens the tracking issue of the state machine where no environment is named', async () => {
    let opened: Record<string, unknown> = {};
    const { run } = await world({
      'GET /repos/your-org/fresh-model/issues': () => [],
      'POST /repos/your-org/fresh-model/issues': (issue) => {
        opened = issue;
        return { number: 3 };
      },
    });
    expect((await run({ 'execution-arn': EXECUTION_ARN, 'tracking-issue': 'true' })).code).toBe(0);
    expect(opened.title).toBe('Evaluation of pm-dev');
    expect(opened.body).toMatch(/^<!-- fresh-model: evaluation pm-dev -->\n## ✅/);
  });

  it('warns and goes on where it may not comment', async () => {
    const { run } = await world({ [`GET ${COMMENTS}`]: () => refuse('', 'Resource not accessible', 403) });
    const { code, log } = await run({ 'execution-arn': EXECUTION_ARN, 'comment-on': '12' });
    expect(code).toBe(0);
    expect(log).toContain('::warning::Could not comment on #12: GitHub answered 403: Resource not accessible');
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
