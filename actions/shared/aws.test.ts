import { expect, it } from 'vitest';
import { consoleUrl, parseArn, stateMachineArnOf } from './aws.ts';

const EXECUTION = 'arn:aws:states:eu-west-1:123456789012:execution:pm-dev:one';
const STATE_MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:pm-dev';

it('takes an ARN apart, and finds the state machine and the console page of an execution', () => {
  expect(parseArn('x', EXECUTION, 'execution')).toMatchObject({ region: 'eu-west-1', resource: 'pm-dev:one' });
  expect(stateMachineArnOf(EXECUTION)).toBe(STATE_MACHINE);
  expect(consoleUrl(EXECUTION)).toMatch(/^https:\/\/eu-west-1\.console\.aws\.amazon\.com\/.+:pm-dev:one$/);
});

it.each([
  'pm-dev',
  STATE_MACHINE,
  'arn:aws:states:eu-west-1:123456789012:execution:pm-dev',
  'arn:aws:states::123456789012:execution:pm-dev:one',
  'arn:aws:states:eu-west-1:123456789012:execution:pm-dev:one:two',
  'arn:aws:sns:eu-west-1:123456789012:execution:pm-dev:one',
])('refuses %s as an execution, naming the input', (text) => {
  expect(() => parseArn('execution-arn', text, 'execution')).toThrow(
    `Input "execution-arn": found "${text}", expected arn:aws:states:REGION:ACCOUNT:execution:…`,
  );
});

it('refuses a version or an alias of a state machine, after which no bucket is named', () => {
  expect(() => parseArn('state-machine-arn', `${STATE_MACHINE}:7`, 'stateMachine')).toThrow('stateMachine:…');
});
