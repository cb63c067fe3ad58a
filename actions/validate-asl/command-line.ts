import { parseArgs, styleText } from 'node:util';
import { parseLevels } from '../../pipeline/asl/advice/levels.ts';
import { parseChoice, parsePairs } from '../shared/parse.ts';
import type { CheckRequest, Outcome } from './check.ts';
import { drawings, verdictOf } from './summary.ts';

/** What `--help` prints. */
export const HELP = `usage: npm run validate -- FILES

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

/** What the words of a command line ask for. */
export interface CommandLine {
  request: CheckRequest;
  /** Whether to print each sound definition as a Mermaid flowchart. */
  diagram: boolean;
}

/**
 * Reads the words after the command.
 * @param root the folder that paths are meant from
 * @returns `help` where that is asked for, whatever else is
 * @throws Error naming what is wrong
 */
export function readCommandLine(words: readonly string[], root: string): CommandLine | 'help' {
  const { values, positionals } = parseArgs({
    args: [...words],
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
  if (values.help) return 'help';
  if (!positionals.length) throw new Error('no file is named');
  const request: CheckRequest = {
    definitions: positionals,
    type: parseChoice(values.type, ['STANDARD', 'EXPRESS'], '--type'),
    substitutions: parsePairs(values.substitution, '--substitution'),
    levels: parseLevels(values.warning.join('\n')),
    failOn: parseChoice(values['fail-on'], ['error', 'warning', 'never'], '--fail-on'),
    base: values.base,
    report: values.report,
    sarif: values.sarif,
    root,
  };
  return { request, diagram: values.diagram };
}

/** What came out, as compilers say it: a line a finding, what changed, the diagrams if wanted, and the verdict. */
export function linesOf(outcome: Outcome, diagram: boolean): string[] {
  const findings = outcome.files.flatMap((file) => file.findings);
  return [
    ...findings.map(({ severity, isNew, code, message, path, line, column }) => {
      const word = styleText(severity === 'ERROR' ? 'red' : 'yellow', severity);
      return `${visible(path)}:${line}:${column} ${word} ${code}${isNew ? ' (new)' : ''} ${visible(message)}`;
    }),
    ...(outcome.changes ?? []).flatMap(({ path, sentences }) => [
      `${visible(path)}:`,
      ...sentences.map((sentence) => `  ${visible(sentence)}`),
    ]),
    ...(diagram ? drawings(outcome).map(({ path, mermaid }) => `%% ${visible(path)}\n${mermaid}`) : []),
    styleText(outcome.failing ? 'red' : 'green', verdictOf(outcome)),
  ];
}

/** Control characters written out: a name in a definition may hold a line break, and behind it a command to the runner. */
const visible = (text: string): string => text.replace(/\p{Cc}/gu, (char) => JSON.stringify(char).slice(1, -1));
