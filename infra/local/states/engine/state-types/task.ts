import { integrationFor, isFunctionArn } from '../../integrations/catalogue.ts';
import type { Integration, TaskCall } from '../../integrations/integration.ts';
import { invokeByArn } from '../../integrations/lambda.ts';
import type { Json, JsonObject } from '../definition.ts';
import { checkSize, isTooLarge, StateFailure } from '../failure.ts';
import { failureDetails, payload } from '../history.ts';
import { queryOf } from '../query/query.ts';
import { type Departure, type Visit, whileExecuting } from '../visit.ts';
import { type Limits, TaskDeadline } from './task-deadline.ts';

/** Task: one call of a service, and, as its resource says, the wait for what the call started. */
export async function runTask(visit: Visit): Promise<Departure> {
  const { state } = visit;
  const resource = state.Resource!;
  const result = isFunctionArn(resource) ? await runFunction(visit, resource) : await runIntegration(visit, resource);
  return { ...(await queryOf(visit).leave(visit, result)), next: state.Next };
}

async function runIntegration(visit: Visit, resource: string): Promise<Json> {
  const { engine, branch } = visit;
  // https://github.com/aws/aws-cdk/issues/4597
  if (!resource.startsWith('arn:aws:'))
    throw new StateFailure(
      'States.Runtime',
      `${whileExecuting(visit)} The resource belongs to a different partition from the running execution.`,
    );
  const integration = integrationFor(engine.standIn, resource);
  if (!integration)
    throw new StateFailure('States.Runtime', `${whileExecuting(visit)} The resource '${resource}' is not known.`);
  const limits = await limitsOf(visit);
  const deadline = new TaskDeadline(branch, limits);
  // A `.sync` Task has a token, too, and ends when it comes back before the job's end does (recorded executions).
  const callback = integration.pattern === 'request-response' ? undefined : deadline.callback(engine.store.tokens);
  if (integration.pattern === 'callback') deadline.expectHeartbeats();
  try {
    const withToken = { ...visit, ...(callback && { taskToken: callback.token }) };
    const parameters = await queryOf(visit).effectiveInput(withToken);
    const parametersText = inputText(visit, parameters);
    const roleArn = await credentialsOf(visit);
    const { resourceType, resource: name } = integration;
    branch.add('TaskScheduled', {
      resourceType,
      resource: name,
      region: engine.standIn.region,
      parameters: parametersText,
      ...limits.members,
      ...(roleArn && { taskCredentials: { roleArn } }),
    });
    branch.add('TaskStarted', { resourceType, resource: name });
    const call = callOf(visit, roleArn, deadline.signal);
    const { result, text } = await settle(
      visit,
      integration,
      deadline,
      parameters as JsonObject,
      call,
      callback?.outcome,
    );
    branch.add('TaskSucceeded', { resourceType, resource: name, ...payload('output', text) });
    return result;
  } finally {
    deadline.end();
  }
}

/** Makes the call, waits for what it started, and writes the event of a failure. */
async function settle(
  { branch }: Visit,
  { resourceType, resource, pattern, request, completion }: Integration,
  deadline: TaskDeadline,
  parameters: JsonObject,
  call: TaskCall,
  outcome: Promise<Json> | undefined,
): Promise<{ result: Json; text: string }> {
  const names = { resourceType, resource };
  let submitted = pattern === 'request-response';
  try {
    const answer = await deadline.before(request(parameters, call));
    if (pattern === 'request-response') return sized(answer, resourceType);
    branch.add('TaskSubmitted', { ...names, ...payload('output', JSON.stringify(answer)) });
    submitted = true;
    // A job keeps the clock from skipping itself while it does real work. A person who holds a token cannot, but the
    // Task's own limits are in the background: time is never skipped for them.
    const ends = [outcome, completion?.(answer, parameters, call)].filter((end) => end !== undefined);
    return sized(await branch.rest(() => deadline.before(Promise.race(ends))), resourceType);
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    const type = deadline.passed ? 'TaskTimedOut' : submitted ? 'TaskFailed' : 'TaskSubmitFailed';
    branch.add(type, { ...names, ...failureDetails(error) });
    throw error;
  }
}

/** A result with its text, which is not too large. */
function sized(result: Json, resourceType: string): { result: Json; text: string } {
  const text = JSON.stringify(result);
  checkSize(text, resourceType);
  return { result, text };
}

/**
 * What a Task hands over, as text. "After Parameters processing, the input of a state" is limited as a result is (guide,
 * "Handling errors"). Unverified against AWS: the cause.
 */
function inputText({ name }: Visit, input: Json): string {
  const text = JSON.stringify(input);
  if (isTooLarge(text)) {
    const cause = `The input of the state '${name}' has a size exceeding the maximum number of bytes service limit.`;
    throw new StateFailure('States.DataLimitExceeded', cause);
  }
  return text;
}

/** A Task whose Resource is a function has events of its own. */
async function runFunction(visit: Visit, functionArn: string): Promise<Json> {
  const { branch } = visit;
  const limits = await limitsOf(visit);
  const input = await queryOf(visit).effectiveInput(visit);
  const text = inputText(visit, input);
  const roleArn = await credentialsOf(visit);
  const deadline = new TaskDeadline(branch, limits);
  branch.add('LambdaFunctionScheduled', {
    ...payload('input', text),
    resource: functionArn,
    ...limits.members,
    ...(roleArn && { taskCredentials: { roleArn } }),
  });
  branch.add('LambdaFunctionStarted');
  try {
    const result = await deadline.before(invokeByArn(functionArn, input, callOf(visit, roleArn, deadline.signal)));
    branch.add('LambdaFunctionSucceeded', payload('output', JSON.stringify(result)));
    return result;
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    branch.add(deadline.passed ? 'LambdaFunctionTimedOut' : 'LambdaFunctionFailed', failureDetails(error));
    throw error;
  } finally {
    deadline.end();
  }
}

function callOf({ engine: { standIn }, branch }: Visit, roleArn: string | undefined, signal: AbortSignal): TaskCall {
  const { arn, program, name } = branch.execution;
  return {
    standIn,
    executionArn: arn,
    stateMachineArn: program.stateMachineArn,
    caller: standIn.roleCaller(roleArn ?? program.roleArn, name),
    signal,
  };
}

async function limitsOf(visit: Visit): Promise<Limits & { members: Record<string, number> }> {
  const timeout = await positive(visit, 'TimeoutSeconds');
  const heartbeat = await positive(visit, 'HeartbeatSeconds');
  return {
    timeout,
    heartbeat,
    members: {
      ...(timeout !== undefined && { timeoutInSeconds: timeout }),
      ...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
    },
  };
}

async function positive(visit: Visit, field: 'TimeoutSeconds' | 'HeartbeatSeconds'): Promise<number | undefined> {
  const query = queryOf(visit);
  const value = await query.number(visit, field);
  if (value !== undefined && (!Number.isInteger(value) || value <= 0))
    throw query.refusal(visit, field, `The ${field} field must be a positive integer but was: ${value}`);
  return value;
}

async function credentialsOf(visit: Visit): Promise<string | undefined> {
  const { Credentials } = visit.state;
  if (!Credentials) return undefined;
  const { RoleArn } = (await queryOf(visit).template(visit, 'Credentials', Credentials)) as { RoleArn?: string };
  return RoleArn;
}
