import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Largest job summary of one step, in bytes. */
const MAX_SUMMARY_BYTES = 1024 * 1024;

/** The files that a step writes its outputs, environment, path, state and summary to, by the variable that names them. */
const VARIABLES = {
  output: 'GITHUB_OUTPUT',
  env: 'GITHUB_ENV',
  path: 'GITHUB_PATH',
  state: 'GITHUB_STATE',
  summary: 'GITHUB_STEP_SUMMARY',
} as const;

/** What a step wrote to its files; `errors` say what could not be read, and fail the step unless they are the summary's. */
interface Written {
  outputs: Record<string, string>;
  env: Record<string, string>;
  paths: string[];
  state: Record<string, string>;
  summary: string;
  errors: string[];
  summaryError: string | undefined;
}

/** Makes a step's empty files in `directory`. `read` is called once, after the step. */
export function fileCommands(directory: string): { env: Record<string, string>; read(): Written } {
  mkdirSync(directory, { recursive: true });
  const id = randomUUID();
  const file = (kind: keyof typeof VARIABLES) => join(directory, `${kind}_${id}`);
  const env: Record<string, string> = {};
  for (const [kind, variable] of Object.entries(VARIABLES)) {
    env[variable] = file(kind as keyof typeof VARIABLES);
    writeFileSync(env[variable], '');
  }
  return {
    env,
    read() {
      const errors: string[] = [];
      const pairs = (kind: 'output' | 'env' | 'state') => {
        try {
          return existsSync(file(kind)) ? parsePairs(readFileSync(file(kind), 'utf8')) : {};
        } catch (error) {
          errors.push(`Unable to process file command '${kind}' successfully.`, (error as Error).message);
          return {};
        }
      };
      const written = pairs('env');
      if ('NODE_OPTIONS' in written) {
        delete written.NODE_OPTIONS;
        errors.push("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
      }
      const paths = existsSync(file('path')) ? readFileSync(file('path'), 'utf8').split(/\r?\n/).filter(Boolean) : [];
      return {
        outputs: pairs('output'),
        env: written,
        paths,
        state: pairs('state'),
        ...readSummary(file('summary')),
        errors,
      };
    },
  };
}

function readSummary(file: string): { summary: string; summaryError: string | undefined } {
  const bytes = existsSync(file) ? statSync(file).size : 0;
  if (bytes <= MAX_SUMMARY_BYTES) return { summary: bytes ? readFileSync(file, 'utf8') : '', summaryError: undefined };
  const found = Math.ceil(bytes / 1024);
  const summaryError = `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${found}k.`;
  return { summary: '', summaryError };
}

/**
 * The `name=value` and `name<<DELIMITER` entries of such a file. A later entry wins.
 * @throws Error with GitHub's words for a line that is neither and for a delimiter that never comes
 */
export function parsePairs(content: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = content.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (!line) continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`);
      pairs[line.slice(0, equals)] = line.slice(equals + 1);
    } else if (heredoc >= 0) {
      const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)];
      if (!name || !delimiter) throw new Error(`Invalid format '${line}'. Name and delimiter must not be empty`);
      const end = lines.indexOf(delimiter, i + 1);
      if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
      pairs[name] = lines.slice(i + 1, end).join('\n');
      i = end;
    } else throw new Error(`Invalid format '${line}'`);
  }
  return pairs;
}
