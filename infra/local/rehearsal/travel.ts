import { setTimeout as sleep } from 'node:timers/promises';
import { resourceNames } from '../../../pipeline/contract.ts';
import { executionInput } from '../../../pipeline/execution-input.ts';
import type { Scenario } from '../faults/scenario.ts';
import type { Loop } from '../loop.ts';
import { type ExecutionTree, treeOf } from './history.ts';
import { JOURNEY_PREFIX, type Journey, QUICK } from './journeys.ts';

/** Real time that a journey may take before it counts as one without an end. */
const PATIENCE = 180_000;
const POLL = 20;

/** How a journey went. */
export interface Travelled {
  tree: ExecutionTree;
  /** The state that it ended in; its status where it ended in none. */
  ending: string;
}

/** Makes journeys on a deployed loop: executions that are started, approved and refused over the API alone. */
export class Traveller {
  readonly #loop: Loop;
  readonly #stage: string;
  #started = 0;

  constructor(loop: Loop) {
    this.#loop = loop;
    this.#stage = resourceNames(`${loop.settings.name}-dev`, loop.standIn.account).stage;
  }

  /** Makes one journey, with these faults installed from its start to its end. @throws Error when it does not end */
  async travel(journey: Journey, scenario: Scenario): Promise<Travelled> {
    const { standIn } = this.#loop;
    await this.#prepare(journey.endpoint);
    standIn.faults.install(scenario);
    try {
      const executionArn = await this.#start(journey);
      await this.#ended(executionArn, journey);
      const tree = await treeOf(standIn, executionArn);
      const last = tree.events.findLast(({ stateEnteredEventDetails }) => stateEnteredEventDetails);
      return { tree, ending: last?.stateEnteredEventDetails?.name ?? 'nowhere' };
    } finally {
      standIn.faults.clear();
    }
  }

  async #start({ start }: Journey): Promise<string> {
    const { settings, standIn, vars } = this.#loop;
    const input = executionInput(settings, {
      rawBucket: resourceNames(this.#stage, standIn.account).buckets.raw,
      endpointName: this.#stage,
      startedBy: { reason: 'rehearsal' },
      prefix: JOURNEY_PREFIX,
      hyperparameters: QUICK,
      ...start,
    });
    const { executionArn } = await standIn.call('states', 'StartExecution', {
      stateMachineArn: vars.STATE_MACHINE_ARN,
      name: `rehearsal-${++this.#started}`,
      input: JSON.stringify(input),
    });
    return executionArn;
  }

  /** Waits for the end, and answers when the execution asks for approval. */
  async #ended(executionArn: string, { name, approval }: Journey): Promise<void> {
    const { standIn, settings } = this.#loop;
    const answered = new Set<string>();
    for (const patience = Date.now() + PATIENCE; Date.now() < patience; await sleep(POLL)) {
      const { status } = await standIn.call('states', 'DescribeExecution', { executionArn });
      if (status !== 'RUNNING') return;
      const taskToken = await this.#waitingToken(executionArn);
      if (!taskToken || answered.has(taskToken)) continue;
      answered.add(taskToken);
      if (approval === 'late') standIn.clock.advance(settings.approval.timeoutHours * 3_600_000 + 60_000);
      else await this.#answer(taskToken, approval);
    }
    throw new Error(`The journey "${name}" had no end after ${PATIENCE / 1000} s`);
  }

  async #answer(taskToken: string, approval: 'approved' | 'refused'): Promise<void> {
    const { standIn } = this.#loop;
    if (approval === 'refused')
      return standIn.call('states', 'SendTaskFailure', { taskToken, error: 'Refused', cause: 'a rehearsal' });
    const output = { approver: 'rehearsal', runUrl: '', evaluationSha256: '', approvedAt: new Date().toISOString() };
    await standIn.call('states', 'SendTaskSuccess', { taskToken, output: JSON.stringify(output) });
  }

  async #waitingToken(executionArn: string): Promise<string | undefined> {
    const request = { executionArn, reverseOrder: true, maxResults: 1, includeExecutionData: true };
    const { events } = await this.#loop.standIn.call('states', 'GetExecutionHistory', request);
    if (events[0]?.type !== 'TaskSubmitted') return undefined;
    const { events: last } = await this.#loop.standIn.call('states', 'GetExecutionHistory', {
      ...request,
      maxResults: 3,
    });
    const scheduled = last.find((event: { type: string }) => event.type === 'TaskScheduled');
    const { resource, parameters } = scheduled?.taskScheduledEventDetails ?? {};
    if (!resource?.endsWith('.waitForTaskToken')) return undefined;
    return JSON.parse(parameters).Entries?.[0]?.Detail?.taskToken;
  }

  /** Brings the endpoint into the state that a journey starts from. */
  async #prepare(wanted: Journey['endpoint']): Promise<void> {
    const status = await this.#settled();
    if (wanted === 'none' ? status === undefined : status === 'InService') return;
    if (status !== undefined) {
      await this.#loop.standIn.call('sagemaker', 'DeleteEndpoint', { EndpointName: this.#stage });
      await this.#settled();
    }
    if (wanted === 'none') return;
    const first: Journey = { name: 'endpoint for the next one', endpoint: 'none', approval: 'approved', endsIn: '' };
    const executionArn = await this.#start(first);
    await this.#ended(executionArn, first);
    await this.#settled();
  }

  /** The endpoint's status when it does not change any more; undefined where there is none. */
  async #settled(): Promise<string | undefined> {
    for (const patience = Date.now() + PATIENCE; Date.now() < patience; await sleep(POLL)) {
      const status: string | undefined = await this.#loop.standIn
        .call('sagemaker', 'DescribeEndpoint', { EndpointName: this.#stage })
        .then(
          ({ EndpointStatus }) => EndpointStatus,
          () => undefined,
        );
      if (status === undefined || !/ing$/.test(status)) return status;
    }
    throw new Error(`The endpoint ${this.#stage} was still changing after ${PATIENCE / 1000} s`);
  }
}
