import type { Json, JsonObject } from '../engine/definition.ts';
import { StateFailure } from '../engine/failure.ts';
import { type ErrorNames, serviceFailure } from './errors.ts';
import type { Action } from './integration.ts';
import { headersOf, sdkMetadata } from './metadata.ts';
import { asText, toStateJson } from './to-json.ts';

const SNS_ERRORS: ErrorNames = {
  prefix: 'SNS',
  base: 'AmazonSNSException',
  service: 'AmazonSNS',
  version: 1,
  modelled: [
    'InvalidParameter',
    'InvalidParameterValue',
    'NotFound',
    'AuthorizationError',
    'EndpointDisabled',
    'InternalError',
  ],
};

const SQS_ERRORS: ErrorNames = {
  prefix: 'SQS',
  base: 'AmazonSQSException',
  service: 'AmazonSQS',
  version: 1,
  modelled: ['InvalidMessageContents', 'QueueDoesNotExist', 'UnsupportedOperation'],
  // The codes of the protocol that SQS had before JSON, which it still sends along (`x-amzn-query-error`).
  // Unverified against AWS: that the cause has them.
  spelt: {
    QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
    UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
  },
};

const EVENTS_ERRORS: ErrorNames = {
  prefix: 'EventBridge',
  base: 'AmazonEventBridgeException',
  service: 'AmazonEventBridge',
  version: 1,
  modelled: ['InternalException'],
};

/** `sns:publish`: a Message that is no text is written out as JSON. */
export const publish: Action = {
  patterns: ['request-response', 'callback'],
  request: (parameters, { standIn, caller }) =>
    answered(
      () => standIn.call('sns', 'Publish', { ...parameters, Message: asText(parameters.Message) }, caller),
      SNS_ERRORS,
      headersOf('text/xml'),
      publishedXml,
      standIn.clock.now(),
    ),
};

/** The answer as SNS sends it, with a request id in the place of its own. */
function publishedXml(answer: JsonObject): string {
  const members = Object.entries(answer).map(([name, value]) => `    <${name}>${value}</${name}>\n`);
  return [
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">\n',
    `  <PublishResult>\n${members.join('')}  </PublishResult>\n`,
    `  <ResponseMetadata>\n    <RequestId>${crypto.randomUUID()}</RequestId>\n  </ResponseMetadata>\n`,
    '</PublishResponse>\n',
  ].join('');
}

/** `sqs:sendMessage`: a MessageBody that is no text is written out as JSON. */
export const sendMessage: Action = {
  patterns: ['request-response', 'callback'],
  request: (parameters, { standIn, caller }) =>
    answered(
      () => standIn.call('sqs', 'SendMessage', { ...parameters, MessageBody: asText(parameters.MessageBody) }, caller),
      SQS_ERRORS,
      headersOf('application/x-amz-json-1.0'),
      (answer) => JSON.stringify(answer),
      standIn.clock.now(),
    ),
};

/**
 * `events:putEvents`: each entry's Resources end with the execution and its state machine. An entry that EventBridge does
 * not take fails the Task as `EventBridge.FailedEntry`.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
 */
export const putEvents: Action = {
  patterns: ['request-response', 'callback'],
  async request(parameters, { standIn, caller, executionArn, stateMachineArn }) {
    const Entries = ((parameters.Entries ?? []) as JsonObject[]).map((entry) => ({
      ...entry,
      Detail: asText(entry.Detail),
      Resources: [...((entry.Resources ?? []) as Json[]), executionArn, stateMachineArn],
    }));
    let answer: JsonObject;
    try {
      answer = toStateJson(await standIn.call('events', 'PutEvents', { ...parameters, Entries }, caller)) as JsonObject;
    } catch (error) {
      throw serviceFailure(error, EVENTS_ERRORS);
    }
    if (Number(answer.FailedEntryCount) > 0) throw new StateFailure('EventBridge.FailedEntry', JSON.stringify(answer));
    return answer;
  },
};

async function answered(
  call: () => Promise<unknown>,
  names: ErrorNames,
  headers: Record<string, string>,
  bodyOf: (answer: JsonObject) => string,
  now: number,
): Promise<Json> {
  try {
    const answer = toStateJson(await call()) as JsonObject;
    return { ...answer, ...sdkMetadata(bodyOf(answer), now, headers) };
  } catch (error) {
    throw serviceFailure(error, names);
  }
}
