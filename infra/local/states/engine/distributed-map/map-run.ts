import type { Json } from '../definition.ts';
import type { Execution, ExecutionStatus, Program } from '../execution.ts';

type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** The input of one child execution, and how many items it stands for. */
export interface ChildInput {
  items: number;
  /** Made when the child starts, so that thousands of inputs do not wait in memory. */
  input(): Promise<Json>;
}

/** What UpdateMapRun changes. A threshold that is not there is not passed. */
interface MapRunSettings {
  /** 0 for as many as there may be. */
  maxConcurrency: number;
  toleratedFailureCount?: number | undefined;
  toleratedFailurePercentage?: number | undefined;
}

/** Most child executions of a Map Run side by side (Step Functions quotas). */
const MAX_CONCURRENCY = 10_000;

/** One run of a Distributed Map: its child executions, and what it tolerates of them. */
export class MapRun {
  readonly arn: string;
  /** The parent. */
  readonly execution: Execution;
  /** What the child executions run. */
  readonly program: Program;
  readonly startDate: Date;
  readonly settings: MapRunSettings;
  status: MapRunStatus = 'RUNNING';
  stopDate: Date | undefined;
  redriveCount = 0;
  redriveDate: Date | undefined;
  inputs: ChildInput[] = [];
  totalItems = 0;
  /** In the order of the inputs; those that come last have not begun. */
  readonly children: Execution[] = [];
  /** Children that a redrive runs again, with how they had ended. */
  readonly awaitingRedrive = new Map<Execution, ExecutionStatus>();
  failedItems = 0;
  resultsWritten = 0;
  /** Settles when all children have ended and their results are written; the parent may have ended before. */
  ended: Promise<void> = Promise.resolve();
  /** Called when the settings have changed. */
  onUpdate = () => {};

  constructor(options: Pick<MapRun, 'arn' | 'execution' | 'program' | 'startDate' | 'settings'>) {
    this.arn = options.arn;
    this.execution = options.execution;
    this.program = options.program;
    this.startDate = options.startDate;
    this.settings = options.settings;
  }

  get concurrency(): number {
    return Math.min(this.settings.maxConcurrency || MAX_CONCURRENCY, MAX_CONCURRENCY);
  }

  /** Either threshold counts when it is given; without any, the first failure is too much. */
  get exceedsTolerance(): boolean {
    const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = this.settings;
    if (count === undefined && percentage === undefined) return this.failedItems > 0;
    return (
      (count !== undefined && this.failedItems > count) ||
      (percentage !== undefined && (this.failedItems / this.totalItems) * 100 > percentage)
    );
  }

  /** The items are read: what the children will get is known. */
  plan(inputs: ChildInput[]): void {
    this.inputs = inputs;
    this.totalItems = inputs.reduce((total, { items }) => total + items, 0);
  }

  update(settings: Partial<MapRunSettings>): void {
    Object.assign(this.settings, settings);
    this.onUpdate();
  }

  end(status: MapRunStatus, now: number): void {
    this.status = status;
    this.stopDate = new Date(now);
    this.onUpdate = () => {};
    for (const [child, before] of this.awaitingRedrive) if (child.status === 'PENDING_REDRIVE') child.status = before;
    this.awaitingRedrive.clear();
  }
}
