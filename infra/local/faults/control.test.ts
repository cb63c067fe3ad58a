import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../core/testing.ts';
import { createSts } from '../sts/sts.ts';
import { parseScenario } from './scenario.ts';
import { faultScenario, SCENARIOS } from './testing.ts';

let aws: Awaited<ReturnType<typeof startTestServer>>;

beforeAll(async () => {
  aws = await startTestServer({}, createSts);
});
afterAll(() => aws.close());

async function request(method: string, body?: string) {
  const response = await fetch(`${aws.standIn.endpoint}/_stand-in/faults`, { method, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('the control API', () => {
  it('installs a scenario, tells how often each fault fired, and clears them', async () => {
    const installed = await request('PUT', 'title: two\ncalls:\n  - { service: sts, answer: throttled, times: 1 }\n');
    const none = { fault: 'calls[0]', met: 0, fired: 0 };
    expect(installed).toEqual({ status: 200, body: { title: 'two', faults: [none] } });

    const sts = new STSClient(aws.client);
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'Throttling' });
    await sts.send(new GetCallerIdentityCommand({}));
    expect(await request('GET')).toEqual({
      status: 200,
      body: { title: 'two', faults: [{ fault: 'calls[0]', met: 2, fired: 1 }] },
    });

    const cleared = { status: 200, body: { title: '', faults: [] } };
    expect(await request('DELETE')).toEqual(cleared);
    expect(await request('GET')).toEqual(cleared);
  });

  it('refuses what is no scenario and leaves the one before in place', async () => {
    await request('PUT', 'title: first\nevents: [{ source: a, delivered: never }]');
    expect(await request('PUT', 'title: second\nevents: [{ source: a, delivered: late }]')).toEqual({
      status: 400,
      body: {
        mistakes: ['the request body: events[0].delivered: found "late", expected "never" or "twice"'],
      },
    });
    expect((await request('GET')).body.title).toBe('first');
  });

  it('has no other method', async () => {
    expect((await request('POST', '')).status).toBe(405);
  });
});

describe('a scenario file', () => {
  it.each([
    ['calls: [', /^f\.yaml: /],
    ['calls: []', /^f\.yaml: title: found nothing, expected string$/],
    ['title: t\nspam: 1', /^f\.yaml: spam: found 1, expected no such field$/],
    ['title: t\ncalls: [{ service: s3 }]', /calls\[0\]: found .*, expected exactly one of answer, reset, latency/],
    [
      'title: t\ncalls: [{ service: s3, answer: throttled, reset: after }]',
      /expected exactly one of answer, reset, latency, stale, clockJumps$/,
    ],
    [
      'title: t\ncalls: [{ service: s3, answer: slow }]',
      /calls\[0\]\.answer: found "slow", expected throttled, .*code/,
    ],
    ['title: t\ncalls: [{ service: s3, latency: 3 }]', /latency: found 3, expected a duration such as 500ms/],
    ['title: t\ncalls: [{ service: s3, latency: 1s, by: services }]', /by: found "services", expected clients/],
    ['title: t\ncalls: [{ service: states, operation: StartExecution, stale: 1s }]', /operation: .* begins with List/],
    ['title: t\ncalls: [{ service: s3, operation: ListObjectsV2, stale: 1s }]', /service: found "s3", expected states/],
    ['title: t\ncalls: [{ service: s3, reset: before, times: 0 }]', /times: found 0, expected at least 1$/],
    ['title: t\ntrainingJobs: [{ name: j, ends: Badly }]', /trainingJobs\[0\]\.ends: found "Badly", expected "Cap/],
    ['title: t\nendpoints: [{ name: e }]', /endpoints\[0\]: found .*, expected takes, fails or both$/],
  ])('with a mistake tells file, field, found and expected: %s', (content, message) => {
    expect(() => parseScenario(content, 'f.yaml')).toThrow(message);
  });

  const names = readdirSync(SCENARIOS).map((file) => file.replace('.yaml', ''));
  const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');

  it.each(names)('is one and is told of in the README: %s.yaml', (name) => {
    expect(readme).toContain(`(scenarios/${name}.yaml)`);
    const { title, ...lists } = faultScenario(name);
    expect(readme).toContain(title);
    expect(Object.values(lists).flat()).not.toEqual([]);
  });
});
