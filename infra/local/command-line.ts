import { readFileSync } from 'node:fs';
import { parseScenario, type Scenario } from './faults/scenario.ts';

/** Why a command fails, in words for its user: told without a stack trace. */
export class CommandError extends Error {}

/** The port that `--port` names; 0 takes a free one. @throws CommandError when it is none */
export function portOption(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new CommandError(`--port: found "${text}", expected a number from 0 to 65535`);
  return port;
}

/** The names in an option like `--services states,s3`; all when it is not given. @throws CommandError for an unknown one */
export function namesOption<T extends string>(option: string, text: string | undefined, known: readonly T[]): T[] {
  const names = text?.split(',') ?? [...known];
  const unknown = names.find((name) => !known.some((one) => one === name));
  if (unknown !== undefined)
    throw new CommandError(`${option}: found "${unknown}", expected some of ${known.join(', ')}, with commas between`);
  return names as T[];
}

/**
 * The scenario of faults in the file that `--faults` names; none when it is not given.
 * @throws CommandError when it cannot be read; ContractError for what is wrong in it, a mistake a line
 */
export function faultsOption(file: string | undefined): Scenario | undefined {
  if (file === undefined) return undefined;
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(`--faults: found "${file}" (${code}), expected a scenario file that can be read`);
  }
  return parseScenario(content, file);
}

/** A signal that the first Ctrl-C (or SIGTERM) aborts; the second one ends the process as it always does. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/**
 * Runs a command's main function to its end and sets the exit code: 1 for what failed, 130 for what was interrupted, as a
 * shell counts Ctrl-C.
 */
export async function runCommand(main: (interrupted: AbortSignal) => Promise<void>): Promise<void> {
  const interrupted = interruption();
  try {
    await main(interrupted);
  } catch (error) {
    process.exitCode = interrupted.aborted ? 130 : 1;
    console.error(
      interrupted.aborted ? 'Stopped; nothing is left running.' : explained(error as NodeJS.ErrnoException),
    );
  }
}

/** A mistake in words; a fault of the program as it is. */
function explained(error: NodeJS.ErrnoException): unknown {
  if (error.code === 'EADDRINUSE') return `--port: ${error.message}; choose another one`;
  const parsing = error.code?.startsWith('ERR_PARSE_ARGS');
  return error instanceof CommandError || error.name === 'ContractError' || parsing ? error.message : error;
}
