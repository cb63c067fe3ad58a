import type { Service } from '../../core/stand-in.ts';
import type { Recording } from './recordings.ts';

/**
 * Lambda with the functions of the recordings. They were written in Python, which the stand-in's own Lambda does not run,
 * and Python's JSON and its stack traces are in what was recorded: so they are answered for here.
 */
export function recordedFunctions(): Service & {
  add(name: string, answer: (payload: string) => Promise<string>): void;
} {
  const functions = new Map<string, (payload: string) => Promise<string>>();
  return {
    name: 'lambda',
    protocol: 'rest',
    add: (name, answer) => functions.set(name, answer),
    operations: {
      async Invoke({ FunctionName, Payload }) {
        const name = FunctionName.split(':').at(-1);
        const text = await functions.get(name)!(Payload.toString());
        const FunctionError = text.includes('"stackTrace"') ? { FunctionError: 'Unhandled' } : {};
        return { StatusCode: 200, ExecutedVersion: '$LATEST', ...FunctionError, Payload: Buffer.from(text) };
      },
    },
  };
}

/** What a function of the recordings answers, as text: by its file's name. */
export const FUNCTIONS: Record<string, (payload: string, recording: Recording) => Promise<string>> = {
  'id_function.py': async (payload) => python(JSON.parse(payload)),
  'return_bytes_str.py': async () => '"HelloWorld!"',
  'return_decorated_input.py': async (payload) => `"input-event-${payload.replaceAll('"', "'")}"`,
  'large_output_string.py': async () => JSON.stringify('a'.repeat(257 * 1024)),
  'raise_exception.py': async (_, recording) => raised(recording),
  'raise_custom_exception.py': async (_, recording) => raised(recording),
  'wait_60_seconds.py': () => new Promise(() => {}),
};

/** The error that a function was recorded with. */
function raised({ history }: Recording): string {
  const failed = history?.find(({ type }) => type === 'TaskFailed' || type === 'LambdaFunctionFailed');
  const details = failed?.taskFailedEventDetails ?? failed?.lambdaFunctionFailedEventDetails;
  return python((details as { cause: unknown }).cause);
}

/** JSON as Python writes it: with a blank after each colon and comma. */
function python(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${python(member)}`);
  return `{${members.join(', ')}}`;
}
