import type { Caller, StandIn } from '../../core/stand-in.ts';
import type { Json, JsonObject } from '../engine/definition.ts';

export type Pattern = 'request-response' | 'sync' | 'callback';

/** What an integration knows about the Task that uses it. */
export interface TaskCall {
  standIn: StandIn;
  executionArn: string;
  stateMachineArn: string;
  /** The execution's role, or the role in the Task's Credentials. */
  caller: Caller;
  /** Fires when the Task is over before the integration is: a timeout, a stopped execution. */
  signal: AbortSignal;
}

/** One value of a Task's Resource: an API action of a service, with the way in which the Task waits for it. */
export interface Integration {
  /** As in the history: `lambda`, `aws-sdk:sagemaker`. */
  resourceType: string;
  /** As in the history: `invoke`, `createTrainingJob.sync`. */
  resource: string;
  pattern: Pattern;
  /**
   * Makes the request and returns the answer's JSON.
   * @throws StateFailure the service's refusal, named as Step Functions names it
   */
  request(parameters: JsonObject, call: TaskCall): Promise<Json>;
  /** `.sync`: waits for the end of the job that `request` started. Stops the job when the signal fires. */
  completion?(answer: Json, parameters: JsonObject, call: TaskCall): Promise<Json>;
}

/** An API action of an optimized integration, before a pattern is chosen. */
export interface Action {
  patterns: readonly Pattern[];
  request: Integration['request'];
  completion?: Integration['completion'];
}

/** `createTrainingJob` → `CreateTrainingJob`. */
export const pascalCase = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
