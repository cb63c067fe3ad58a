import type { StandIn } from '../../core/stand-in.ts';
import type { MachineDefinition } from '../../states/engine/definition.ts';
import { FUNCTIONS, type recordedFunctions } from './functions.ts';
import { objectOf } from './objects.ts';
import type { Recording } from './recordings.ts';

/** What a recorded execution is started with, its placeholders replaced by what is there. */
export interface Surroundings {
  definition: string;
  input: string;
  queueUrl?: string;
}

/** Whatever the recordings run in: a stand-in, and a role in it that may do everything. */
export interface World {
  standIn: StandIn;
  functions: ReturnType<typeof recordedFunctions>;
  roleArn: string;
}

/** Makes the role under which the recordings are replayed. */
export async function makeRole(standIn: StandIn): Promise<string> {
  const RoleName = 'recorded';
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' } };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust });
  const { Role } = await standIn.call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument });
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await standIn.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  return Role.Arn;
}

/** Makes what a recorded execution needs: functions, a queue, a topic, a bucket with its object, a nested machine. */
export async function surround(world: World, recording: Recording, number: number): Promise<Surroundings> {
  const { standIn, roleArn } = world;
  const text = JSON.stringify([recording.definition, recording.input ?? '{}']);
  const places: Record<string, string> = {
    '111111111111': standIn.account,
    create_cross_account_admin_role_and_policy: roleArn,
  };
  if (text.includes('sqs_create_queue'))
    places.sqs_create_queue = (await standIn.call('sqs', 'CreateQueue', { QueueName: `queue-${number}` })).QueueUrl;
  if (text.includes('sns_create_topic')) places['sns_create_topic.TopicArn'] = await makeTopic(standIn, text, number);
  if (text.includes('s3_create_bucket'))
    places.s3_create_bucket = await makeBucket(standIn, recording, `bucket-${number}`);
  if (text.includes('SM#0#')) {
    const machine = { name: `target-${number}`, roleArn, definition: JSON.stringify(nestedMachine(recording)) };
    const { stateMachineArn } = await standIn.call('states', 'CreateStateMachine', machine);
    places['arn:aws:states:us-east-1:111111111111:stateMachine:SM#0#'] = stateMachineArn;
  }
  addFunctions(world, recording, text);
  const placed = Object.keys(places)
    .sort((a, b) => b.length - a.length)
    .reduce((all, name) => all.replaceAll(name, places[name]!), text);
  const [definition, input] = JSON.parse(placed) as [MachineDefinition, string];
  return { definition: JSON.stringify(definition), input, queueUrl: places.sqs_create_queue };
}

/** Functions go by their order in the definition and the input; each name is of one recording only. */
function addFunctions({ functions }: World, recording: Recording, text: string): void {
  const names = new Set(
    text.match(/\b(?<!no_such_)(?:\w+_)?(?:lambda|function_name|fn|func)[\w-]*[-_]0000[0-9a-f]{4}\b/g),
  );
  [...names].forEach((name, index) => {
    const file = recording.lambdas[Math.min(index, recording.lambdas.length - 1)];
    if (file) functions.add(name, (payload) => FUNCTIONS[file]!(payload, recording));
  });
}

async function makeTopic(standIn: StandIn, text: string, number: number): Promise<string> {
  const fifo = text.includes('FIFO');
  const topic = fifo
    ? { Name: `topic-${number}.fifo`, Attributes: { FifoTopic: 'true' } }
    : { Name: `topic-${number}` };
  return (await standIn.call('sns', 'CreateTopic', topic)).TopicArn;
}

async function makeBucket(standIn: StandIn, recording: Recording, Bucket: string): Promise<string> {
  await standIn.call('s3', 'CreateBucket', { Bucket });
  const object = objectOf(recording);
  const { Key } = JSON.parse(recording.input!) as { Key: string };
  if (object !== undefined) await standIn.call('s3', 'PutObject', { Bucket, Key, Body: Buffer.from(object) });
  return Bucket;
}

/** The machine that a recorded execution started: it gave, or failed with, what the recording says. */
function nestedMachine({ history, definition }: Recording): MachineDefinition {
  const waits = JSON.stringify(definition).includes('$$.Task.Token');
  if (waits) return passingTokenOn();
  const failed = history?.find(({ type }) => type === 'TaskFailed')?.taskFailedEventDetails as
    | { cause: { Error: string; Cause: string } }
    | undefined;
  const End = failed
    ? { Type: 'Fail' as const, Error: failed.cause.Error, Cause: failed.cause.Cause }
    : { Type: 'Pass' as const, Result: { Arg1: 'argument1' }, End: true };
  return { StartAt: 'End', States: { End } };
}

/** A machine that sends the token in its input to a queue, and goes on for long. */
const passingTokenOn = (): MachineDefinition => ({
  StartAt: 'Send',
  States: {
    Send: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Parameters: { 'QueueUrl.$': '$.QueueUrl', 'MessageBody.$': '$' },
      Next: 'Wait',
    },
    Wait: { Type: 'Wait', Seconds: 600, End: true },
  },
});
