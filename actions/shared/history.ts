import * as core from '@actions/core';
import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from '@aws-sdk/client-sfn';
import type { Approval, EvaluateModelOutput } from '../../pipeline/contract.ts';

/** Events asked for at once: all at first, and then about as many as a few states leave. */
const WHOLE_PAGE = 1000;
const SMALL_PAGE = 50;

/**
 * Reads an execution's history piece by piece: each call gives the events since the last one. It reads backwards from
 * the newest event to the last one known, so that a long history is read once. A task token in the events is masked in
 * the log before anybody else has it.
 */
export class HistoryReader {
  #sfn: SFNClient;
  #executionArn: string;
  #lastId = 0;

  constructor(sfn: SFNClient, executionArn: string) {
    this.#sfn = sfn;
    this.#executionArn = executionArn;
  }

  /** @throws AbortError when the signal ends the reading */
  async next(abortSignal = new AbortController().signal): Promise<HistoryEvent[]> {
    const fresh: HistoryEvent[] = [];
    const read = {
      executionArn: this.#executionArn,
      maxResults: this.#lastId === 0 ? WHOLE_PAGE : SMALL_PAGE,
      reverseOrder: true,
      includeExecutionData: true,
    };
    for (let nextToken: string | undefined; ; ) {
      const page = await this.#sfn.send(new GetExecutionHistoryCommand({ ...read, nextToken }), { abortSignal });
      const events = (page.events ?? []).filter(({ id }) => id! > this.#lastId);
      fresh.push(...events);
      nextToken = page.nextToken;
      if (!nextToken || events.length < (page.events ?? []).length) break;
    }
    fresh.reverse();
    this.#lastId = fresh.at(-1)?.id ?? this.#lastId;
    for (const event of fresh) {
      const token = taskTokenIn(event);
      if (token) core.setSecret(token);
    }
    return fresh;
  }
}

/** How an execution ended. */
export interface End {
  status: 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';
  /** What one that succeeded gave, as JSON. */
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
}

/** What an execution's history says about it so far; {@link observe} folds new events in. */
export interface Progress {
  /** The state that was entered and not left, by its name. */
  current: string | undefined;
  /** When that state was entered. */
  since: Date | undefined;
  /** Undefined while it runs; a redrive takes it back. */
  end: End | undefined;
  /** The Succeed state it ended in. */
  ending: string | undefined;
  trainingJobName: string | undefined;
  mapRunArn: string | undefined;
  /** The map run whose items failed beyond what is tolerated. */
  failedMapRunArn: string | undefined;
  evaluation: EvaluateModelOutput | undefined;
  approval: Approval | undefined;
  /** Token of the callback Task that waits now. A secret: never print it. */
  taskToken: string | undefined;
}

/** What is known of an execution before any of its events has been read. */
export const nothingYet = (): Progress => ({
  current: undefined,
  since: undefined,
  end: undefined,
  ending: undefined,
  trainingJobName: undefined,
  mapRunArn: undefined,
  failedMapRunArn: undefined,
  evaluation: undefined,
  approval: undefined,
  taskToken: undefined,
});

/** What an execution's history says so far, read as a whole. */
export async function progressOf(sfn: SFNClient, executionArn: string): Promise<Progress> {
  const progress = nothingYet();
  for (const event of await new HistoryReader(sfn, executionArn).next()) observe(progress, event);
  return progress;
}

/** Folds one event of an execution's history into what is known of it. */
export function observe(progress: Progress, event: HistoryEvent): void {
  const entered = event.stateEnteredEventDetails;
  if (entered) {
    progress.current = entered.name;
    progress.since = event.timestamp;
    progress.taskToken = undefined;
  }
  const end = endIn(event);
  if (end) {
    progress.end = end;
    progress.taskToken = undefined;
  }
  if (event.type === 'ExecutionRedriven') progress.end = undefined;
  const left = event.stateExitedEventDetails;
  if (left) {
    progress.current = undefined;
    progress.taskToken = undefined;
    if (event.type === 'SucceedStateExited') progress.ending = left.name;
    if (left.name === 'EvaluateModel') progress.evaluation = evaluationIn(left.output);
    if (left.name === 'AwaitApproval') progress.approval = approvalIn(left.output);
  }
  if (event.mapRunStartedEventDetails) progress.mapRunArn = event.mapRunStartedEventDetails.mapRunArn;
  if (event.type === 'MapRunFailed') progress.failedMapRunArn = progress.mapRunArn;
  const submitted = event.taskSubmittedEventDetails?.output;
  if (submitted && progress.current === 'TrainModel')
    progress.trainingJobName = JSON.parse(submitted).TrainingJobArn?.split('/').at(-1);
  if (event.taskScheduledEventDetails && progress.current === 'AwaitApproval') progress.taskToken = taskTokenIn(event);
}

function endIn(event: HistoryEvent): End | undefined {
  switch (event.type) {
    case 'ExecutionSucceeded':
      return { status: 'SUCCEEDED', output: event.executionSucceededEventDetails?.output };
    case 'ExecutionFailed':
      return { status: 'FAILED', ...event.executionFailedEventDetails };
    case 'ExecutionAborted':
      return { status: 'ABORTED', ...event.executionAbortedEventDetails };
    case 'ExecutionTimedOut':
      return { status: 'TIMED_OUT', ...event.executionTimedOutEventDetails };
    default:
      return undefined;
  }
}

// A state that was left by its Catch has another output.
function evaluationIn(output: string | undefined): EvaluateModelOutput | undefined {
  const parsed = JSON.parse(output ?? '{}');
  return parsed.evaluation ? parsed : undefined;
}

function approvalIn(output: string | undefined): Approval | undefined {
  const parsed = JSON.parse(output ?? '{}');
  return parsed.approver ? parsed : undefined;
}

// events:putEvents takes the detail as an object; the history may hold it as the JSON text that was sent.
function taskTokenIn({ taskScheduledEventDetails }: HistoryEvent): string | undefined {
  const parameters: { Entries?: { Detail?: unknown }[] } = JSON.parse(taskScheduledEventDetails?.parameters ?? '{}');
  const detail = parameters.Entries?.[0]?.Detail;
  const object = typeof detail === 'string' ? JSON.parse(detail) : detail;
  return (object as { taskToken?: string } | undefined)?.taskToken;
}
