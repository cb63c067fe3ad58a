import * as sdk from '@aws-sdk/client-sagemaker';
import { describe, expect, test } from 'vitest';
import { checkedOperations } from './checked-operations.ts';
import { SkippingClock } from './clock.ts';
import { length, oneOf, pattern, range } from './constraints.ts';
import { AwsError } from './errors.ts';
import { checkInput, operationSchema } from './schema.ts';
import { StandIn } from './stand-in.ts';

const schema = operationSchema(sdk, 'CreateTrainingJob').input;
const request = {
  TrainingJobName: 'job',
  RoleArn: 'arn:aws:iam::000000000000:role/x',
  OutputDataConfig: { S3OutputPath: 's3://bucket/' },
};

describe('an input', () => {
  test('that is whole passes as it is', () => {
    expect(checkInput(schema, request)).toEqual(request);
  });

  test('is refused with all that is missing, by the path that AWS names', () => {
    expect(() => checkInput(schema, { OutputDataConfig: {}, RoleArn: null })).toThrow(
      "3 validation errors detected: Value null at 'trainingJobName' failed to satisfy constraint: Member must not be null; Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value null at 'outputDataConfig.s3OutputPath' failed to satisfy constraint: Member must not be null",
    );
  });

  test('is refused with a member that the operation does not have', () => {
    expect(() => checkInput(schema, { ...request, MaxRuntime: 1 })).toThrow(
      /Unknown member 'MaxRuntime' at 'the request'/,
    );
    const misspelt = { ...request, ResourceConfig: { VolumeSize: 3 } };
    expect(() => checkInput(schema, misspelt)).toThrow(
      /Unknown member 'VolumeSize' at 'resourceConfig', known are InstanceType/,
    );
  });

  test.each([
    [{ TrainingJobName: 1 }, /NUMBER_VALUE can not be converted to string at 'trainingJobName'/],
    [{ HyperParameters: { eta: 0.3 } }, /NUMBER_VALUE can not be converted to string at 'hyperParameters.eta.member'/],
    [{ InputDataConfig: {} }, /STRUCTURE_VALUE can not be converted to List at 'inputDataConfig'/],
    [{ ResourceConfig: { InstanceCount: '1' } }, /STRING_VALUE can not be converted to Number/],
    [{ EnableManagedSpotTraining: 'no' }, /STRING_VALUE can not be converted to boolean/],
  ])('is refused with a value of the wrong type: %j', (more, message) => {
    const refused = () => checkInput(schema, { ...request, ...more });
    expect(refused).toThrow(AwsError);
    expect(refused).toThrow(
      expect.objectContaining({ name: 'SerializationException', message: expect.stringMatching(message) }),
    );
  });

  test('is decoded: times become dates, whether they come as seconds, text or a date', () => {
    const list = operationSchema(sdk, 'ListEndpoints').input;
    const time = new Date('2026-11-22T10:00:00Z');
    for (const given of [time.getTime() / 1000, time.toISOString(), time])
      expect(checkInput(list, { CreationTimeAfter: given })).toEqual({ CreationTimeAfter: time });
    expect(() => checkInput(list, { CreationTimeAfter: 'soon' })).toThrow(/can not be converted to Timestamp/);
  });

  test('is held to constraints in lists and maps', () => {
    const constraints = { 'HyperParameters[]': length(0, 3), 'Tags[].Key': pattern(/^[a-z]+$/) };
    const wrong = {
      ...request,
      HyperParameters: { eta: '0.333' },
      Tags: [
        { Key: 'a', Value: '' },
        { Key: '1', Value: '' },
      ],
    };
    expect(() => checkInput(schema, wrong, constraints)).toThrow(
      "2 validation errors detected: Value '0.333' at 'hyperParameters.eta.member' failed to satisfy constraint: Member must have length less than or equal to 3; Value '1' at 'tags.2.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z]+$",
    );
  });
});

test('constraints say what a value must be', () => {
  expect(range(1, 3)(2)).toBeUndefined();
  expect(range(1, 3)(0)).toBe('have value greater than or equal to 1');
  expect(range(1, 3)(4)).toBe('have value less than or equal to 3');
  expect(length(1, 2)([])).toBe('have length greater than or equal to 1');
  expect(oneOf('a', 'b')('c')).toBe('satisfy enum value set: [a, b]');
});

test('an operation checks its input before the caller, and the caller before it runs', async () => {
  const standIn = new StandIn({ clock: new SkippingClock(), directory: '' });
  const asked: string[] = [];
  standIn.authorize = (_, action, resource) => {
    asked.push(`${action} ${resource}`);
    throw new AwsError('AccessDeniedException', 'no');
  };
  const ran: unknown[] = [];
  const { DeleteModel } = checkedOperations(standIn, 'sagemaker', sdk, {
    DeleteModel: { resource: ({ ModelName }) => [`model/${ModelName}`, 'other'], run: (input) => ran.push(input) },
  });
  const call = { caller: standIn.accountCaller, requestId: '' };
  expect(() => DeleteModel!({}, call)).toThrow(/Value null at 'modelName'/);
  expect(() => DeleteModel!({ ModelName: 'm' }, call)).toThrow('no');
  expect(asked).toEqual(['sagemaker:DeleteModel model/m']);
  expect(ran).toEqual([]);
});
