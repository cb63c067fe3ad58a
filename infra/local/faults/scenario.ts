import { parse } from 'yaml';
import * as z from 'zod';
import { ContractError, parseAs } from '../../../pipeline/parse-as.ts';
import { ANSWERS } from './answers.ts';

const text = z.string().min(1);

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `500ms`, `30s`, `15m` or `2h` in milliseconds. */
const duration = z
  .custom<string>(
    (value) => typeof value === 'string' && /^\d+(ms|s|m|h)$/.test(value),
    'a duration such as 500ms, 30s, 15m or 2h',
  )
  .transform((written) => {
    const [, amount, unit] = /^(\d+)(\w+)$/.exec(written)!;
    return Number(amount) * UNITS[unit as keyof typeof UNITS];
  });

/** Which of the occasions that a fault fits it takes; all of them by default. */
const occasions = {
  /** The first so many are let by. */
  after: z.int().min(0).default(0),
  /** Of the rest, the first of every so many. */
  every: z.int().min(1).default(1),
  /** How many in all. */
  times: z.int().min(1).optional(),
  /** How long since its installation, on the stand-in's clock. */
  from: duration.default(0),
  until: duration.optional(),
  /** Drawn anew at every occasion, the same for the same seed. */
  probability: z.number().gt(0).max(1).default(1),
  seed: z.int().min(0).default(1),
};

const EFFECTS = ['answer', 'reset', 'latency', 'stale', 'clockJumps'] as const;

const Answer = z.union(
  [z.enum(ANSWERS), z.strictObject({ code: text, message: text, status: z.int().min(400).max(599) })],
  `${ANSWERS.join(', ')}, or code, message and status`,
);

/** What befalls a call of an operation: exactly one of `answer`, `reset`, `latency`, `stale` and `clockJumps`. */
const Call = z
  .strictObject({
    /** The name in the credential scope: `states`, `sagemaker`, `s3` … `*` and `?` are wildcards in every name. */
    service: text,
    operation: text.default('*'),
    /** Whose calls: those over the wire, or those that one service makes of another (a state machine's Task). */
    by: z.enum(['clients', 'services']).default('clients'),
    answer: Answer.optional(),
    /** The connection is cut, before the operation is carried out or after it. */
    reset: z.enum(['before', 'after']).optional(),
    /** In real time, which is what the client's own time-outs count. */
    latency: duration.optional(),
    stale: duration.optional(),
    clockJumps: duration.optional(),
    ...occasions,
  })
  .superRefine((call, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const effects = EFFECTS.filter((effect) => call[effect] !== undefined);
    if (effects.length !== 1)
      context.addIssue({ code: 'custom', path: [], message: `exactly one of ${EFFECTS.join(', ')}` });
    if (call.by === 'services' && (call.reset || call.latency !== undefined))
      fault('by', 'clients: only what comes over the wire has a connection to be cut or slow');
    if (call.stale !== undefined && !/^(List|Describe|Get)/.test(call.operation))
      fault('operation', 'a name that begins with List, Describe or Get, since only reading can be stale');
    if (call.stale !== undefined && !['states', 'sagemaker'].includes(call.service))
      fault('service', 'states or sagemaker');
  });
export type CallFault = z.output<typeof Call>;

/** How a training job ends, whatever its training would have come to. */
const TrainingJob = z.strictObject({
  name: text,
  ends: z.enum([
    'CapacityError',
    'AlgorithmError',
    'InternalServerError',
    'Stopped',
    'MaxRuntimeExceeded',
    'SpotInterruption',
  ]),
  /** What an algorithm says of its end. */
  reason: text.optional(),
  ...occasions,
});
export type TrainingJobFault = z.output<typeof TrainingJob>;

/** A deployment to an endpoint that takes its time, or fails: a creation for good, an update back to the old config. */
const Endpoint = z
  .strictObject({
    name: text,
    during: z.enum(['create', 'update']).optional(),
    takes: duration.optional(),
    /** SageMaker's failure reason. */
    fails: text.optional(),
    /** The endpoint is in service again and tells no reason. */
    silent: z.boolean().default(false),
    ...occasions,
  })
  .refine(({ takes, fails }) => takes !== undefined || fails !== undefined, 'takes, fails or both');
export type EndpointFault = z.output<typeof Endpoint>;

/** A resource of a stack that takes its time to be made or changed, or fails; a rollback's changes count, too. */
const Resource = z
  .strictObject({
    /** Its logical id. */
    name: text,
    during: z.enum(['create', 'update']).optional(),
    takes: duration.optional(),
    /** The reason in the event. */
    fails: text.optional(),
    ...occasions,
  })
  .refine(({ takes, fails }) => takes !== undefined || fails !== undefined, 'takes, fails or both');

/** A CloudWatch alarm that goes off while an endpoint is updated under its watch. */
const Alarm = z.strictObject({ name: text, ...occasions });

/** What becomes of an event on the default bus. EventBridge may deliver one twice, and loses one that it cannot deliver for a day. */
const Event = z.strictObject({
  source: text,
  detailType: text.default('*'),
  delivered: z.enum(['never', 'twice']),
  ...occasions,
});

/** Sessions that STS issues for a role: how long they last, whatever was asked for. */
const Session = z.strictObject({ role: text, lasts: duration, ...occasions });

const ofKind = {
  calls: z.array(Call).default([]),
  trainingJobs: z.array(TrainingJob).default([]),
  endpoints: z.array(Endpoint).default([]),
  resources: z.array(Resource).default([]),
  alarms: z.array(Alarm).default([]),
  events: z.array(Event).default([]),
  sessions: z.array(Session).default([]),
};

/** A scenario file: a title, and lists of faults by what they befall. README.md beside says what each field means. */
export const Scenario = z.strictObject({ title: text, ...ofKind });
export type Scenario = z.output<typeof Scenario>;

/** What faults befall: the names of the lists in a scenario. */
export const KINDS = Object.keys(ofKind) as (keyof typeof ofKind)[];
export type Kind = (typeof KINDS)[number];
export type FaultOf<K extends Kind> = Scenario[K][number];

/**
 * Reads a scenario, YAML or JSON.
 * @param file named in every fault
 * @throws ContractError one line a mistake: file, field, found, expected
 */
export function parseScenario(content: string, file: string): Scenario {
  let value: unknown;
  try {
    value = parse(content);
  } catch (error) {
    throw new ContractError(`${file}: ${(error as Error).message}`);
  }
  return parseAs(Scenario, value, file);
}
