import { CreateTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AwsError } from '../core/errors.ts';
import type { Service, StandIn } from '../core/stand-in.ts';
import { createIam } from '../iam/iam.ts';
import { createS3 } from '../s3/s3.ts';
import { channel, sampleRows, startStandIn, trainingRequest } from './testing.ts';

let aws: Awaited<ReturnType<typeof startStandIn>>;

/** S3 that denies a role the requests named by what they do to which key. */
let denied: RegExp | undefined;
function createDenyingS3(standIn: StandIn): Service {
  const s3 = createS3(standIn);
  return {
    ...s3,
    http: async (request, response, call) => {
      const isDenied = call.caller.kind === 'role' && denied?.test(`${request.method} ${request.url}`);
      if (isDenied) throw new AwsError('AccessDenied', 'Access Denied', 403);
      return s3.http!(request, response, call);
    },
  };
}

beforeAll(async () => {
  aws = await startStandIn(createDenyingS3, createIam);
  await aws.put('train/part-0.csv', sampleRows(50));
});
afterAll(() => aws.close());

const INPUT = { InputDataConfig: [channel('train')] };

async function createRole(RoleName: string, principal: string, actions: string[] = []): Promise<string> {
  const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const AssumeRolePolicyDocument = policy({
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: principal },
  });
  const { Role } = await aws.standIn.call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument });
  const PolicyDocument = policy({ Effect: 'Allow', Action: ['s3:*', ...actions], Resource: '*' });
  await aws.standIn.call('iam', 'PutRolePolicy', { RoleName, PolicyName: 'p', PolicyDocument });
  return Role.Arn;
}

async function train(name: string, RoleArn: string) {
  const ended = aws.ended(name);
  await aws.sagemaker.send(new CreateTrainingJobCommand(trainingRequest(name, { ...INPUT, RoleArn })));
  return ended;
}

test('a job works with its role, and fails on what S3 denies the role', async () => {
  const role = await createRole('training', 'sagemaker.amazonaws.com');
  expect((await train('allowed', role)).TrainingJobStatus).toBe('Completed');
  denied = /^GET .*part-0\.csv/;
  expect((await train('no-read', role)).FailureReason).toBe(
    'ClientError: Data download failed:Unable to download object s3://data/train/part-0.csv (AccessDenied: Access Denied)',
  );
  denied = /^PUT /;
  expect((await train('no-write', role)).FailureReason).toMatch(/^ClientError: Artifact upload failed:/);
});

test('a role that does not trust SageMaker, or does not exist, is refused at once', async () => {
  const other = await createRole('other', 'lambda.amazonaws.com');
  await expect(train('other', other)).rejects.toThrow(
    `Could not assume role ${other}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.`,
  );
  await expect(train('missing', other.replace('other', 'missing'))).rejects.toThrow(/Could not assume role/);
});

test('a caller needs its own right to the action and to pass the role', async () => {
  const passed = await createRole('passed', 'sagemaker.amazonaws.com');
  const callerRole = await createRole('caller', 'states.amazonaws.com', ['sagemaker:CreateTrainingJob']);
  const request = trainingRequest('passed', { ...INPUT, RoleArn: passed });
  const create = (roleArn: string) =>
    aws.standIn.call('sagemaker', 'CreateTrainingJob', request, aws.standIn.roleCaller(roleArn, 'x'));
  await expect(create(callerRole)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('iam:PassRole'),
  });
  const allowed = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: passed,
        Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
      },
    ],
  });
  await aws.standIn.call('iam', 'PutRolePolicy', { RoleName: 'caller', PolicyName: 'pass', PolicyDocument: allowed });
  denied = undefined;
  const ended = aws.ended('passed');
  await create(callerRole);
  expect((await ended).TrainingJobStatus).toBe('Completed');
  await expect(create(passed)).rejects.toThrow(/not authorized to perform: sagemaker:CreateTrainingJob on resource/);
});
