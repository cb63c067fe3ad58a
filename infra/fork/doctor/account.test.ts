import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { expect, it, onTestFinished } from 'vitest';
import type { PipelineSettings } from '../../../pipeline/settings.ts';
import { quotaCheck } from './account.ts';

/** A Service Quotas that has these quotas, two a page. The account's other checks are held against the stand-in. */
async function quotasOf(values: Record<string, number>): Promise<ServiceQuotasClient> {
  const quotas = Object.entries(values).map(([QuotaName, Value], i) => ({ QuotaName, QuotaCode: `L-${i}`, Value }));
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { NextToken = '0', ServiceCode } = JSON.parse(body);
    const end = Number(NextToken) + 2;
    const Quotas = ServiceCode === 'sagemaker' ? quotas.slice(end - 2, end) : [];
    response.end(JSON.stringify({ Quotas, ...(end < quotas.length && { NextToken: String(end) }) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new ServiceQuotasClient({ endpoint, region: 'us-east-1', credentials });
}

const settings = {
  training: { trainer: 'sagemaker', instanceType: 'ml.m5.large' },
  endpoint: { instanceType: 'ml.t2.medium', instanceCount: 2 },
} as PipelineSettings;

it('the quotas must hold a training job, and twice the instances of the endpoint', async () => {
  const quotas = { 'ml.m5.large for processing job usage': 4, 'ml.m5.large for training job usage': 0 };
  const client = await quotasOf({ ...quotas, 'ml.t2.medium for endpoint usage': 4 });
  expect(await quotaCheck(client, settings)).toEqual([
    {
      status: 'failed',
      message: 'ml.m5.large for training job usage: 0, expected 1',
      mend: 'aws service-quotas request-service-quota-increase --service-code sagemaker --quota-code L-1 --desired-value 1',
    },
    { status: 'ok', message: 'ml.t2.medium for endpoint usage: 4' },
  ]);
});

it('the quota of an instance type that the Region does not have is not checked, and none is needed to train in a Lambda', async () => {
  const inLambda = { ...settings, training: { ...settings.training, trainer: 'lambda' as const } };
  expect(await quotaCheck(await quotasOf({}), inLambda)).toMatchObject([
    { status: 'not checked', message: "Service Quotas has no 'ml.t2.medium for endpoint usage'" },
  ]);
});
