import type { Schedule } from './schedule.ts';
import type { InputSettings } from './target-input.ts';

/** What a rule sends its events to. */
export interface Target extends InputSettings {
  Id: string;
  Arn: string;
  RoleArn?: string;
  /** 185 retries within a day where it says nothing. */
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
  /** A standard queue of SQS. */
  DeadLetterConfig?: { Arn?: string };
}

/** A rule of the default event bus: for events of a pattern, or at times. */
export interface Rule {
  name: string;
  arn: string;
  enabled: boolean;
  description?: string;
  eventPattern?: string;
  matches?: (event: object) => boolean;
  scheduleExpression?: string;
  schedule?: Schedule;
  targets: Map<string, Target>;
  tags: { Key: string; Value: string }[];
}
