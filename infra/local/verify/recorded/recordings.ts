import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineDefinition } from '../../states/engine/definition.ts';
import { decoded } from './compare.ts';

/** Executions that AWS recorded, one JSON object a line. They are material of the project's, and no part of it. */
const FILE = join(import.meta.dirname, '../../../../../shared/conformance/executions.jsonl');

/** An event as recorded; its details have JSON texts decoded. */
export interface RecordedEvent {
  id: number;
  previousEventId: number;
  type: string;
  [member: string]: unknown;
}

/** One execution that AWS recorded. Ids, names and times are placeholders. */
export interface Recording {
  id: string;
  exec: number;
  definition: MachineDefinition;
  input: string | null;
  smtype: 'STANDARD' | 'EXPRESS' | null;
  /** The services that it needs beside Step Functions; `distributed` for a Distributed Map. */
  kinds: string[];
  /** File names of the functions that it calls. */
  lambdas: string[];
  history: RecordedEvent[] | null;
  describe: RecordedEnd | null;
  sync: RecordedEnd | null;
  case: { output: unknown } | null;
}

interface RecordedEnd {
  status: string;
  output?: unknown;
  error?: string;
  cause?: unknown;
}

/** How an execution ended. Outputs and causes have JSON texts decoded. */
export interface Outcome {
  status: string;
  output?: unknown;
  error?: string;
  cause?: unknown;
}

/** The recordings that say how the execution ended; none when they are not at hand. */
export function recordings(): Recording[] {
  if (!existsSync(FILE)) return [];
  const lines = readFileSync(FILE, 'utf8').trim().split('\n');
  return lines.map(readRecording).filter((recording) => outcomeOf(recording) !== undefined);
}

// What a nested start answers is as long as the machine's name, which the placeholder hides.
const readRecording = (line: string): Recording =>
  JSON.parse(/"kinds": ?\["(aws-sdk:)?s(tates|fn)"/.test(line) ? line.replace(/"1[67]\d"/g, '"<length>"') : line);

/** A name for people, and for the list of what stays different. */
export const nameOf = ({ id, exec }: Recording): string => `${id.split('::').slice(1).join('::')} #${exec}`;

/** How AWS ended the execution; undefined where the recording does not say. */
export function outcomeOf({ case: choice, history, describe, sync }: Recording): Outcome | undefined {
  if (choice) return { status: 'SUCCEEDED', output: decoded(choice.output) };
  if (history) return endOf(history.at(-1)!);
  const end = sync ?? describe;
  if (!end || !['SUCCEEDED', 'FAILED', 'TIMED_OUT'].includes(end.status)) return undefined;
  return { ...end, output: decoded(end.output), cause: decoded(end.cause) };
}

function endOf(last: RecordedEvent): Outcome | undefined {
  const details = (last[detailsMember(last) ?? ''] ?? {}) as Omit<RecordedEnd, 'status'>;
  switch (last.type) {
    case 'ExecutionSucceeded':
      return { status: 'SUCCEEDED', output: decoded(details.output) };
    case 'ExecutionFailed':
      return { status: 'FAILED', ...details, cause: decoded(details.cause) };
    case 'ExecutionTimedOut':
      return { status: 'TIMED_OUT' };
    default:
      return undefined;
  }
}

/** The member of an event that holds its details. */
export const detailsMember = (event: object): string | undefined =>
  Object.keys(event).find((member) => member.endsWith('EventDetails'));
