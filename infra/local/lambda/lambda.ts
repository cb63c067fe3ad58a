import * as sdk from '@aws-sdk/client-lambda';
import { type CheckedOperation, checkedOperations } from '../core/checked-operations.ts';
import { oneOf } from '../core/constraints.ts';
import { AwsError } from '../core/errors.ts';
import { restJson } from '../core/rest.ts';
import type { Service, StandIn } from '../core/stand-in.ts';
import { functionOperations } from './function-operations.ts';
import { functionConstraints } from './functions.ts';
import { invoke } from './invoke.ts';
import { permissionOperations } from './permissions.ts';
import { createStore, type Lambda } from './store.ts';

/** AWS Lambda: zip functions of Node runtimes, each event in a process of its own, without versions and aliases. */
export function createLambda(standIn: StandIn): Service {
  const lambda = createStore(standIn);
  const operations = checkedOperations(standIn, 'lambda', sdk, {
    ...functionOperations(lambda),
    ...permissionOperations(lambda),
    ...tagOperations(lambda),
    ...invokeOperation(lambda),
  });
  const http = restJson(sdk, operations);
  return {
    name: 'lambda',
    protocol: 'rest',
    operations,
    http: async (request, response, call) => {
      if (await http(request, response, call)) return true;
      const named = `${request.method} ${request.url}`;
      throw new AwsError('UnknownOperationException', `The stand-in has no Lambda operation ${named}`, 404);
    },
    close: () => lambda.fleet.close(),
  };
}

function invokeOperation({ standIn, fleet, find, onFunction }: Lambda): Record<string, CheckedOperation> {
  const Invoke = onFunction((input) => invoke(standIn, fleet, find(input), input), 'InvokeFunction');
  const types = { InvocationType: oneOf('Event', 'RequestResponse', 'DryRun'), LogType: oneOf('None', 'Tail') };
  return { Invoke: { ...Invoke, constraints: { ...functionConstraints, ...types } } };
}

function tagOperations({ find }: Lambda): Record<string, CheckedOperation> {
  const resource = ({ Resource }: { Resource: string }) => Resource;
  const tagsOf = ({ Resource }: { Resource: string }) => find({ FunctionName: Resource }).tags;
  return {
    TagResource: { resource, run: (input) => void Object.assign(tagsOf(input), input.Tags) },
    UntagResource: {
      resource,
      run: (input) => {
        const tags = tagsOf(input);
        for (const key of input.TagKeys) delete tags[key];
      },
    },
    ListTags: { resource, run: (input) => ({ Tags: tagsOf(input) }) },
  };
}
