import * as sdk from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationSchema, shapeOf } from '../../core/schema.ts';
import { only, ROLE, startStates } from '../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
/** A whole, valid value of every member that any operation has. */
let valid: Record<string, unknown>;
beforeAll(async () => {
  states = await startStates();
  const stateMachineArn = await states.create(only({ Type: 'Pass' }));
  const executionArn = await states.start(stateMachineArn);
  await states.ended(executionArn);
  valid = {
    name: 'some-name',
    definition: JSON.stringify(only({ Type: 'Pass' })),
    roleArn: ROLE,
    stateMachineArn,
    executionArn,
    resourceArn: stateMachineArn,
    mapRunArn: states.standIn.arn('states', 'mapRun:machine/label:run'),
    taskToken: 'AQC',
    output: '{}',
    tags: [{ key: 'a', value: 'b' }],
    tagKeys: ['a'],
  };
});
afterAll(() => states.close());

const operations = Object.keys(sdk)
  .filter((name) => name.endsWith('Command'))
  .map((name) => name.slice(0, -'Command'.length));
const isOurs = (operation: string) => operation in states.standIn.service('states')!.operations;

/** The names of the errors that Step Functions has, and those that all services have. */
const ERRORS = [
  ...Object.entries(sdk)
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof sdk.SFNServiceException)
    .map(([name]) => name),
  'SerializationException',
];

async function send(operation: string, body: string) {
  const response = await fetch(states.standIn.endpoint, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/states/aws4_request',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${operation}`,
    },
    body,
  });
  return { status: response.status, body: (await response.json()) as { __type?: string; message?: string } };
}

/** The members of an operation's input with what kind of value they take, and the ones that must be there. */
function inputOf(operation: string) {
  const shape = shapeOf(operationSchema(sdk, operation).input);
  if (shape.kind !== 'structure') throw new Error(`${operation} takes no structure`);
  const { names, members, required } = shape;
  const base = Object.fromEntries(names.slice(0, required).map((name) => [name, valid[name]]));
  return {
    base,
    required: names.slice(0, required),
    members: names.map((name, i) => [name, shapeOf(members[i])] as const),
  };
}

/** One value of each JSON type. */
const TYPES: Record<string, unknown> = { string: 'text', number: 7, boolean: true, list: [[]], structure: { x: 1 } };

/** Texts that no ARN, name, token, JSON or enumeration has. */
const TEXTS = ['', ' ', 'no-arn', 'arn:aws:states:::', '\u0000', '\ud800', '__proto__', '[', '∞'.repeat(400_000 / 8)];

describe.each(operations)('%s', (operation) => {
  it('answers to whatever members it gets with a refusal of Step Functions’ own', async () => {
    if (!isOurs(operation)) {
      expect((await send(operation, '{}')).body.__type).toBe('UnknownOperationException');
      return;
    }
    const { base, required, members } = inputOf(operation);
    const refusal = async (input: unknown) => {
      const { status, body } = await send(operation, JSON.stringify(input));
      return status === 200 ? undefined : { status, name: body.__type };
    };

    for (const name of required)
      expect(await refusal({ ...base, [name]: undefined }), name).toEqual({ status: 400, name: 'ValidationException' });
    expect(await refusal({ ...base, unheardOf: 1 })).toEqual({ status: 400, name: 'ValidationException' });
    for (const [name, { kind }] of members) {
      for (const [type, value] of Object.entries(TYPES)) {
        if (type === kind || (kind === 'map' && type === 'structure')) continue;
        const found = await refusal({ ...base, [name]: value });
        expect(found, `${name}: ${type}`).toEqual({ status: 400, name: 'SerializationException' });
      }
      for (const text of kind === 'string' ? TEXTS : []) {
        const found = await refusal({ ...base, [name]: text });
        if (found) expect(ERRORS, `${name}: ${text.slice(0, 20)}`).toContain(found.name);
        expect(found?.status ?? 200, `${name}: ${text.slice(0, 20)}`).toBeLessThan(500);
      }
      for (const number of kind === 'number' ? [-1, 1e300] : [])
        expect(await refusal({ ...base, [name]: number }), `${name}: ${number}`).toMatchObject({ status: 400 });
    }
  });
});

describe('a request', () => {
  it.each(['', '{', 'null', '[]', '"x"', '{"a":1}}', '\ufeff{}'])(
    'with the body %j is a SerializationException',
    async (body) => {
      const answer = await send('ListStateMachines', body);
      expect(answer).toMatchObject({ status: 400, body: { __type: 'SerializationException' } });
    },
  );

  it('of more than 1 MiB is refused as too large', async () => {
    const answer = await send('StartExecution', JSON.stringify({ input: 'x'.repeat(2 ** 20) }));
    expect(answer).toMatchObject({ status: 413, body: { __type: 'RequestEntityTooLargeException' } });
  });

  it.each(['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'])(
    '%s with a token of nobody is an InvalidToken',
    async (operation) => {
      for (const taskToken of ['x', `AQC${'A'.repeat(800)}`]) {
        const { body } = await send(
          operation,
          JSON.stringify({ taskToken, ...(operation === 'SendTaskSuccess' && { output: '{}' }) }),
        );
        expect(body.__type).toBe('InvalidToken');
      }
    },
  );

  it('with a page token that no page gave is an InvalidToken', async () => {
    const { body } = await send(
      'GetExecutionHistory',
      JSON.stringify({ executionArn: valid.executionArn, nextToken: 'cGFnZTp4' }),
    );
    expect(body.__type).toBe('InvalidToken');
  });

  it('nested too deep for anything ends alone', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const { body } = await send(
      'CreateStateMachine',
      JSON.stringify({ name: 'deep', definition: deep, roleArn: ROLE }),
    );
    expect(body.__type).toBe('InvalidDefinition');
    const started = await send(
      'StartExecution',
      JSON.stringify({ stateMachineArn: valid.stateMachineArn, input: deep }),
    );
    const { executionArn } = started.body as { executionArn: string };
    expect(await states.ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

it('no path and no input reaches the prototype of objects', async () => {
  const pollute = only({ Type: 'Pass', Result: 'bad', ResultPath: '$.__proto__.polluted' });
  const { status, output } = await states.run({ QueryLanguage: 'JSONPath', ...pollute }, {});
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
  expect({ status, keys: Object.keys(output as object) }).toEqual({ status: 'SUCCEEDED', keys: ['__proto__'] });
});

it('after all that, the server runs executions as before', async () => {
  expect(await states.run(only({ Type: 'Pass', Output: '{% 1 + 1 %}' }))).toMatchObject({
    status: 'SUCCEEDED',
    output: 2,
  });
});
