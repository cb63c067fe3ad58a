import type { Service, StandIn } from '../core/stand-in.ts';
import { changeSetOperations } from './change-sets.ts';
import { stackOperations } from './stacks.ts';
import { StackState } from './state.ts';

/**
 * CloudFormation: deploys templates by the operations of the other services, through change sets as the CDK CLI does.
 * The work is done before an operation answers, so that nobody has to wait for a stack to settle; only a resource that
 * takes its time (a fault) leaves it in progress.
 */
export function createCloudFormation(standIn: StandIn): Service {
  const state = new StackState(standIn);
  return {
    name: 'cloudformation',
    protocol: 'query',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    operations: { ...changeSetOperations(state), ...stackOperations(state) },
  };
}
