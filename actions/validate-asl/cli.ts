import { parseArgs, styleText } from 'node:util';
import { parseLevels } from '../../pipeline/asl/advice/levels.ts';
import { parsePairs } from '../shared/pairs.ts';
import { type CheckRequest, checkDefinitions } from './check.ts';
import { drawings, verdictOf } from './summary.ts';

const HELP = `usage: npm run validate -- FILES

Says what Step Functions would refuse in state machine definitions, JSON or YAML. FILES are paths or glob patterns; a
pattern that starts with ! takes files out.

  --type STANDARD|EXPRESS      type of the state machines (STANDARD)
  --substitution NAME=VALUE    value of \${NAME} in the definitions; may be given again
  --warning CODE=LEVEL         off, warning or error: what warnings of this code count as; may be given again
  --fail-on LEVEL              error, warning or never: the least severity that fails (error)
  --base REF                   tells what changed since a branch, tag or commit
  --report FILE                writes the findings as JSON
  --sarif FILE                 writes the findings as SARIF 2.1.0
  --diagram                    prints each sound definition as a Mermaid flowchart
  --help                       prints this

It ends with 0 when the definitions pass, 1 when they fail, 2 when it could not check them.`;

const parse = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      type: { type: 'string', default: 'STANDARD' },
      substitution: { type: 'string', multiple: true, default: [] },
      warning: { type: 'string', multiple: true, default: [] },
      'fail-on': { type: 'string', default: 'error' },
      base: { type: 'string' },
      report: { type: 'string' },
      sarif: { type: 'string' },
      diagram: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
type Parsed = ReturnType<typeof parse>;

/** The words of a command line as a request. @throws Error naming what is wrong */
function requestOf({ values, positionals }: Parsed): CheckRequest {
  if (!positionals.length) throw new Error('no file is named');
  return {
    definitions: positionals,
    type: choice('--type', values.type, ['STANDARD', 'EXPRESS']),
    substitutions: parsePairs(values.substitution, '--substitution'),
    levels: parseLevels(values.warning.join('\n')),
    failOn: choice('--fail-on', values['fail-on'], ['error', 'warning', 'never']),
    base: values.base,
    report: values.report,
    sarif: values.sarif,
    // npm runs scripts in the package's folder; the paths are meant from where the user is.
    root: process.env.INIT_CWD ?? process.cwd(),
  };
}

function choice<T extends string>(flag: string, value: string, choices: readonly T[]): T {
  const chosen = choices.find((candidate) => candidate === value);
  if (!chosen) throw new Error(`${flag}: found "${value}", expected ${choices.join(' or ')}`);
  return chosen;
}

async function check(parsed: Parsed): Promise<void> {
  const outcome = await checkDefinitions(requestOf(parsed));
  for (const { severity, isNew, code, message, path, line, column } of outcome.files.flatMap(
    ({ findings }) => findings,
  ))
    console.log(
      `${path}:${line}:${column} ${styleText(severity === 'ERROR' ? 'red' : 'yellow', severity)} ${code}${isNew ? ' (new)' : ''} ${message}`,
    );
  for (const { path, sentences } of outcome.changes ?? []) {
    console.log(`${path}:`);
    for (const sentence of sentences) console.log(`  ${sentence}`);
  }
  if (parsed.values.diagram) for (const { path, mermaid } of drawings(outcome)) console.log(`%% ${path}\n${mermaid}`);
  console.log(styleText(outcome.failing ? 'red' : 'green', verdictOf(outcome)));
  process.exitCode = outcome.failing ? 1 : 0;
}

try {
  const parsed = parse();
  if (parsed.values.help) console.log(HELP);
  else await check(parsed);
} catch (error) {
  console.error(`${(error as Error).message}\n"npm run validate -- --help" says what can be given`);
  process.exitCode = 2;
}
