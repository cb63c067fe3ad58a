/**
 * `npm run bench`: state transitions a second of the engine beside aws-local-stepfunctions running the same definitions in
 * the same process and run; the time of whole executions over the wire, from the start to the described result; and how
 * soon requests are answered while a thousand executions are at work.
 */
import { cpus, tmpdir } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { StateMachine } from 'aws-local-stepfunctions';
import { SkippingClock } from '../core/clock.ts';
import { StandIn } from '../core/stand-in.ts';
import { startTestServer } from '../core/testing.ts';
import { settingsOf } from './api/settings.ts';
import type { Json, MachineDefinition, State } from './engine/definition.ts';
import { createEngine } from './engine/engine.ts';
import { Execution } from './engine/execution.ts';
import { createStates } from './states.ts';

const ROUNDS = 10;
const WIRE_RUNS = 500;
const LOAD = 1000;

interface Workload {
  definition: MachineDefinition;
  input: Json;
  output: Json;
  /** State transitions of one execution, as AWS counts them: every state entered. */
  transitions: number;
}

const LOOPS = 5000;

const jsonPathLoop: Workload = {
  definition: {
    StartAt: 'Enough',
    States: {
      Enough: {
        Type: 'Choice',
        Choices: [{ Variable: '$.count', NumericLessThan: LOOPS, Next: 'Count' }],
        Default: 'Done',
      },
      Count: { Type: 'Pass', Parameters: { 'count.$': 'States.MathAdd($.count, 1)' }, Next: 'Enough' },
      Done: { Type: 'Succeed' },
    },
  },
  input: { count: 0 },
  output: { count: LOOPS },
  transitions: 2 * LOOPS + 2,
};

const jsonataLoop: Workload = {
  ...jsonPathLoop,
  definition: {
    QueryLanguage: 'JSONata',
    StartAt: 'Enough',
    States: {
      Enough: {
        Type: 'Choice',
        Choices: [{ Condition: `{% $states.input.count < ${LOOPS} %}`, Next: 'Count' }],
        Default: 'Done',
      },
      Count: { Type: 'Pass', Output: { count: '{% $states.input.count + 1 %}' }, Next: 'Enough' },
      Done: { Type: 'Succeed' },
    },
  },
};

const ITEMS = 1000;

const inlineMap: Workload = {
  definition: {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemProcessor: {
          StartAt: 'Double',
          States: {
            Double: { Type: 'Pass', Parameters: { 'twice.$': 'States.MathAdd($.n, $.n)' }, End: true },
          },
        },
        End: true,
      },
    },
  },
  input: Array.from({ length: ITEMS }, (_, n) => ({ n })),
  output: Array.from({ length: ITEMS }, (_, n) => ({ twice: 2 * n })),
  transitions: ITEMS + 1,
};

type Runner = (workload: Workload) => Promise<unknown>;

const engine = createEngine(new StandIn({ clock: new SkippingClock(), directory: tmpdir() }));

/** As StartExecution runs it: with the whole history kept. */
const ours: Runner = async ({ definition, input }) => {
  const execution = new Execution({
    arn: 'arn:aws:states:us-east-1:000000000000:execution:bench:1',
    name: '1',
    program: {
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:bench',
      stateMachineName: 'bench',
      roleArn: 'arn:aws:iam::000000000000:role/bench',
      definition,
      queryLanguage: definition.QueryLanguage ?? 'JSONPath',
      type: 'STANDARD',
      settings: settingsOf(new Date(0), {}),
    },
    input: JSON.stringify(input),
    clock: engine.standIn.clock,
  });
  await engine.runExecution(execution);
  return execution.output === undefined ? execution.cause : JSON.parse(execution.output);
};

const theirs: Runner = ({ definition, input }) => {
  // The definitions are known to be valid: neither engine validates them here.
  const options = { validationOptions: { noValidate: true } };
  return new StateMachine(definition as ConstructorParameters<typeof StateMachine>[0], options).run(input).result;
};

/** Transitions a second in the best of some rounds. */
async function speedOf(run: Runner, workload: Workload): Promise<number> {
  const start = performance.now();
  const output = await run(workload);
  const seconds = (performance.now() - start) / 1000;
  if (JSON.stringify(output) !== JSON.stringify(workload.output)) throw new Error(`not the same job: ${output}`);
  return workload.transitions / seconds;
}

async function compareSpeed(name: string, workload: Workload, runners: Record<string, Runner>): Promise<void> {
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++)
    for (const [engineName, run] of Object.entries(runners))
      best.set(engineName, Math.max(best.get(engineName) ?? 0, await speedOf(run, workload)));
  const [own, other] = [...best.values()];
  const shown = [...best].map(([engineName, speed]) => `${engineName} ${Math.round(speed).toLocaleString('en')}/s`);
  const ratio = other ? `${(own! / other).toFixed(1)} times as fast` : 'aws-local-stepfunctions has no JSONata';
  console.log(`${name.padEnd(24)}${shown.join(', ')}: ${ratio}`);
}

type Server = Awaited<ReturnType<typeof startTestServer>>;

async function create(sfn: SFNClient, definition: MachineDefinition): Promise<string> {
  const machine = { name: crypto.randomUUID(), roleArn: 'arn:aws:iam::000000000000:role/bench' };
  const command = new CreateStateMachineCommand({ ...machine, definition: JSON.stringify(definition) });
  return (await sfn.send(command)).stateMachineArn!;
}

async function start(sfn: SFNClient, stateMachineArn: string, input: Json): Promise<string> {
  const command = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
  return (await sfn.send(command)).executionArn!;
}

/** Describes an execution until it has ended. */
async function untilEnded(describe: () => Promise<{ status?: string | undefined }>): Promise<void> {
  let status: string | undefined;
  do ({ status } = await describe());
  while (status === 'RUNNING');
  if (status !== 'SUCCEEDED') throw new Error(`an execution ended as ${status}`);
}

function quantiles(times: number[]): string {
  times.sort((a, b) => a - b);
  const at = (share: number) => `${times[Math.floor(times.length * share)]!.toFixed(1)} ms`;
  return `p50 ${at(0.5)}, p99 ${at(0.99)} (${times.length.toLocaleString('en')})`;
}

/** Three states, started and described by the SDK's client until the execution has ended. */
async function timeOverTheWire(sfn: SFNClient): Promise<void> {
  const pass: State = { Type: 'Pass', Output: '{% $states.input %}' };
  const States: Record<string, State> = {
    A: { ...pass, Next: 'B' },
    B: { ...pass, Next: 'C' },
    C: { ...pass, End: true },
  };
  const machine = await create(sfn, { QueryLanguage: 'JSONata', StartAt: 'A', States });
  const times: number[] = [];
  for (let run = 0; run < WIRE_RUNS; run++) {
    const begin = performance.now();
    const executionArn = await start(sfn, machine, { n: 1 });
    await untilEnded(() => sfn.send(new DescribeExecutionCommand({ executionArn })));
    times.push(performance.now() - begin);
  }
  console.log(`three states over the wire, start to described result: ${quantiles(times)}`);
}

/** How soon requests are answered while a thousand executions wake up and loop at once, and what they leave in memory. */
async function timeUnderLoad(sfn: SFNClient, { clock }: Server): Promise<void> {
  const loops = 100;
  const { States } = jsonPathLoop.definition;
  const asleep: State = { Type: 'Wait', Seconds: 60, Next: 'Enough' };
  const machine = await create(sfn, { StartAt: 'Asleep', States: { Asleep: asleep, ...States } });
  const release = clock.hold();
  const arns: string[] = [];
  while (arns.length < LOAD)
    arns.push(...(await Promise.all(Array.from({ length: 50 }, () => start(sfn, machine, { count: LOOPS - loops })))));
  const before = usedHeap();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  release();
  const times: number[] = [];
  const begin = performance.now();
  for (const executionArn of arns)
    await untilEnded(async () => {
      const asked = performance.now();
      const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      times.push(performance.now() - asked);
      return described;
    });
  const seconds = (performance.now() - begin) / 1000;
  delay.disable();
  // Four events a loop, two of the first Choice, of the Wait and of Succeed, and the execution's own.
  const bytes = (usedHeap() - before) / (LOAD * (4 * loops + 8));
  console.log(
    `${LOAD.toLocaleString('en')} executions of ${2 * loops} transitions at once, ${seconds.toFixed(1)} s: requests are answered after ${quantiles(times)}, the event loop's longest delay is ${(delay.max / 1e6).toFixed(0)} ms, an event takes ${bytes.toFixed(0)} bytes`,
  );
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function usedHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`);
const both = { ours, 'aws-local-stepfunctions': theirs };
await compareSpeed('JSONPath loop', jsonPathLoop, both);
await compareSpeed('inline Map, 1,000 items', inlineMap, both);
await compareSpeed('JSONata loop', jsonataLoop, { ours });
const server = await startTestServer({}, createStates);
const sfn = new SFNClient(server.client);
await timeOverTheWire(sfn);
await timeUnderLoad(sfn, server);
sfn.destroy();
await server.close();
