/**
 * `npm run bench`: state transitions a second of the engine beside aws-local-stepfunctions running the same definitions in
 * the same process and run, and the time of whole executions over the wire, from the start to the described result.
 */
import { cpus, tmpdir } from 'node:os';
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
import type { Json, MachineDefinition } from './engine/definition.ts';
import { createEngine } from './engine/engine.ts';
import { Execution } from './engine/execution.ts';
import { createStates } from './states.ts';

const ROUNDS = 5;
const WIRE_RUNS = 500;

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

/** Three Pass states, started and described by the SDK's client until the execution has ended. */
async function timeOverTheWire(): Promise<void> {
  const server = await startTestServer({}, createStates);
  const client = new SFNClient(server.client);
  const pass = (Next?: string) => ({
    Type: 'Pass',
    Output: '{% $states.input %}',
    ...(Next ? { Next } : { End: true }),
  });
  const definition = { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: pass('B'), B: pass('C'), C: pass() } };
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({
      name: 'bench',
      roleArn: 'arn:aws:iam::000000000000:role/bench',
      definition: JSON.stringify(definition),
    }),
  );
  const times: number[] = [];
  for (let run = 0; run < WIRE_RUNS; run++) {
    const start = performance.now();
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input: '{"n":1}' }));
    let status: string | undefined;
    do ({ status } = await client.send(new DescribeExecutionCommand({ executionArn })));
    while (status === 'RUNNING');
    if (status !== 'SUCCEEDED') throw new Error(`an execution ended as ${status}`);
    times.push(performance.now() - start);
  }
  client.destroy();
  await server.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => `${times[Math.floor(times.length * share)]!.toFixed(1)} ms`;
  console.log(`over the wire, ${WIRE_RUNS} executions of three states: p50 ${at(0.5)}, p99 ${at(0.99)}`);
}

console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`);
const both = { ours, 'aws-local-stepfunctions': theirs };
await compareSpeed('JSONPath loop', jsonPathLoop, both);
await compareSpeed('inline Map, 1,000 items', inlineMap, both);
await compareSpeed('JSONata loop', jsonataLoop, { ours });
await timeOverTheWire();
