/** What a rehearsal of the loop against the stand-in found: written by `npm run rehearse`, read for the pull request. */
import * as z from 'zod';
import { EvaluationReport } from './evaluation-report.ts';

const text = z.string().min(1);
const count = z.int().min(0);

/** What of a history's event tells how long states took and what they cost; without what went in and out. */
const Event = z.strictObject({
  type: text,
  timestamp: z.iso.datetime(),
  entered: text.optional(),
  exited: text.optional(),
  /** A Task's call, and the Lambda that it is of. */
  scheduled: z.strictObject({ functionName: z.string().optional() }).optional(),
});

/** Of states by their names, or of ways between them by both ends: `TrainModel → OutOfCapacity (Catch)`. */
const Covered = z.strictObject({
  covered: count,
  all: count,
  /** Those that no execution of the rehearsal took. */
  missed: z.array(text),
});

/** How a Task took its failure. */
const Failure = z.strictObject({
  task: text,
  /** The journey in which it was failed. */
  journey: z.string(),
  result: z.enum([
    /** Its Catch led on. */
    'caught',
    /** The execution, or the child execution, ended with it. */
    'not caught',
    /** The fault met no call of this Task. */
    'not failed',
    /** No journey comes by. */
    'not reached',
  ]),
  /** The state that came after. */
  next: z.string().optional(),
});

export const RehearsalReport = z.strictObject({
  schemaVersion: z.literal(1),
  /** Whether deploy.yml, retrain.yml and all journeys ended as they should. */
  passed: z.boolean(),
  /** What did not, a sentence each. */
  problems: z.array(z.string()),
  /** Of the loop's own retraining; absent where it did not come so far. */
  evaluation: EvaluationReport.optional(),
  /** The whole history of the loop's own execution, oldest event first. */
  events: z.array(Event),
  /** Absent where only the loop was run. */
  coverage: z
    .strictObject({
      journeys: z.array(z.strictObject({ name: text, ending: text })),
      states: Covered,
      transitions: Covered,
      failures: z.array(Failure),
    })
    .optional(),
});
export type RehearsalReport = z.infer<typeof RehearsalReport>;
export type Coverage = NonNullable<RehearsalReport['coverage']>;
