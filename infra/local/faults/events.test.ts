import * as sdk from '@aws-sdk/client-eventbridge';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startTestServer } from '../core/testing.ts';
import { createEvents } from '../events/events.ts';
import { faultScenario } from './testing.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:told';

let aws: Awaited<ReturnType<typeof startTestServer>>;
let client: sdk.EventBridgeClient;
let delivered: string[] = [];

beforeAll(async () => {
  aws = await startTestServer({}, createEvents);
  aws.standIn.add({
    name: 'states',
    protocol: 'json-1.0',
    operations: { StartExecution: ({ input }) => void delivered.push(JSON.parse(input)['detail-type']) },
  });
  client = new sdk.EventBridgeClient(aws.client);
  const RoleArn = 'arn:aws:iam::000000000000:role/r';
  await client.send(new sdk.PutRuleCommand({ Name: 'all', EventPattern: '{"account": ["000000000000"]}' }));
  await client.send(new sdk.PutTargetsCommand({ Rule: 'all', Targets: [{ Id: 't', Arn: ARN, RoleArn }] }));
});
afterAll(() => aws.close());
afterEach(() => {
  aws.standIn.faults.clear();
  delivered = [];
});

const STATUS = 'Step Functions Execution Status Change';
const publish = (Source: string, DetailType: string) =>
  aws.standIn.call('events', 'PutServiceEvent', { Source, DetailType, Detail: '{}' });

it('an event that is lost reaches no target, and another one does', async () => {
  aws.standIn.faults.install(faultScenario('lost-event'));
  await publish('aws.states', STATUS);
  await publish('aws.sagemaker', 'SageMaker Training Job State Change');
  await expect.poll(() => delivered).toEqual(['SageMaker Training Job State Change']);
});

it('an event is delivered twice, whoever sends it', async () => {
  aws.standIn.faults.install(faultScenario('repeated-event'));
  const sent = await client.send(
    new sdk.PutEventsCommand({ Entries: [{ Source: 'app', DetailType: 'x', Detail: '{}' }] }),
  );
  expect(sent.FailedEntryCount).toBe(0);
  await publish('aws.states', STATUS);
  await expect.poll(() => delivered).toEqual(['x', 'x', STATUS, STATUS]);
});
