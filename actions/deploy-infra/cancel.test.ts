import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { leave } from './cancel.ts';

// The rest of it is tested on the stand-in, which makes a change set at once: infra/local/verify/deploy-infra.verify.ts.

/** A client whose calls are answered by these in their order, the last one again and again. */
function answering(...answers: (Error | object)[]) {
  const client = new CloudFormationClient({ region: 'us-east-1' });
  const asked: string[] = [];
  client.middlewareStack.add(
    (_, { commandName }) =>
      async () => {
        asked.push(commandName!);
        const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
        if (answer instanceof Error) throw answer;
        return { output: answer as never, response: undefined };
      },
    { step: 'initialize' },
  );
  return { client, asked };
}

const refusal = (name: string, message: string) => Object.assign(new Error(message), { name });
const making = refusal('InvalidChangeSetStatusException', 'Cannot delete ChangeSet in status CREATE_IN_PROGRESS');
const prepared = { name: 'one', changeSet: 'deploy-infra-7-1', step: 'prepared' } as const;

it('asks again to delete a change set that CloudFormation is still making', async () => {
  const { client, asked } = answering(making, {});
  expect(await leave(client, prepared)).toContain('its change set is deleted');
  expect(asked).toEqual(['DeleteChangeSetCommand', 'DeleteChangeSetCommand']);
});

it('takes a change set that is not there for deleted', async () => {
  const { client } = answering(refusal('ValidationError', 'Stack [one] does not exist'));
  expect(await leave(client, prepared)).toContain('its change set is deleted');
});

it('tells how to delete a change set that it could not', async () => {
  const { client } = answering(refusal('AccessDenied', 'not authorized'));
  expect(await leave(client, prepared)).toContain(
    'change set deploy-infra-7-1 may be left (not authorized). Delete it: aws cloudformation delete-change-set --change-set-name deploy-infra-7-1 --stack-name one',
  );
});
