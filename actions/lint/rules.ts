import { LineCounter, type Node, parseDocument } from 'yaml';
import type { Finding } from './finding.ts';

/** What of an action's `action.yml` a workflow has to do with. */
export interface Manifest {
  inputs?: Record<string, { required?: boolean }>;
  outputs?: Record<string, unknown>;
}

interface Step {
  id?: string;
  uses?: string;
  /** YAML takes `true` for a boolean. */
  run?: unknown;
  with?: Record<string, unknown>;
}
interface Job {
  needs?: string | string[];
  /** A workflow of others that the job runs. */
  uses?: string;
  steps?: Step[];
  outputs?: Record<string, string>;
}
type Path = (string | number)[];
/** A place in the file, and what is wrong there. */
type Fault = { at: Path; message: string };

/**
 * What is wrong with a workflow file that GitHub would only show, or not even that, once the step runs: inputs that our
 * action does not have, outputs that nothing sets, actions of others that are not pinned by their commit, scripts that
 * values get into.
 * @param manifestOf the manifest of one of our actions, by its `uses: ./…`; undefined where there is none
 */
export function workflowFindings(
  file: string,
  text: string,
  manifestOf: (uses: string) => Manifest | undefined,
): Finding[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const nodeAt = (path: Path) => document.getIn(path, true) as Node;
  const lineOf = (path: Path) => lines.linePos(nodeAt(path).range![0]).line;
  const commentAt = (path: Path) => (nodeAt(path).comment ? ` #${nodeAt(path).comment}` : '');
  const { jobs = {} } = document.toJS() as { jobs?: Record<string, Job> };
  const faults = Object.entries(jobs).flatMap(([id, job]) => [
    ...inputFaults(job, ['jobs', id], manifestOf),
    ...outputFaults(job, ['jobs', id], jobs, manifestOf),
    ...pinFaults(job, ['jobs', id], commentAt),
    ...scriptFaults(job, ['jobs', id]),
  ]);
  return faults.map(({ at, message }) => ({ file, line: lineOf(at), message })).sort((a, b) => a.line - b.line);
}

type ManifestOf = Parameters<typeof workflowFindings>[2];

const isOurs = ({ uses }: Step) => uses?.startsWith('./') ?? false;
const listed = (names: readonly string[]) => (names.length ? names.join(', ') : 'none');

function inputFaults({ steps = [] }: Job, path: Path, manifestOf: ManifestOf): Fault[] {
  return steps.flatMap((step, i): Fault[] => {
    if (!isOurs(step)) return [];
    const at = [...path, 'steps', i];
    const manifest = manifestOf(step.uses!);
    if (!manifest) return [{ at: [...at, 'uses'], message: `${step.uses} has no action.yml` }];
    const inputs = manifest.inputs ?? {};
    const given = Object.keys(step.with ?? {});
    const missing = Object.keys(inputs).filter((name) => inputs[name]?.required && !given.includes(name));
    return [
      ...given
        .filter((name) => !Object.hasOwn(inputs, name))
        .map((name) => ({
          at: [...at, 'with', name],
          message: `${step.uses} has no input "${name}": there is ${listed(Object.keys(inputs))}`,
        })),
      ...missing.map((name) => ({ at: [...at, 'uses'], message: `${step.uses} needs the input "${name}"` })),
    ];
  });
}

/** Expressions that read an output which no step, or no needed job, has. */
function outputFaults(job: Job, path: Path, jobs: Record<string, Job>, manifestOf: ManifestOf): Fault[] {
  return [...textsIn(job, path)].flatMap(({ at, text }) => {
    const ofSteps = [...text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)].map(
      ([read, id, output]) => [read, stepOutputFault(job, id!, output!, manifestOf)] as const,
    );
    const ofJobs = [...text.matchAll(/needs\.([\w-]+)\.outputs\.([\w-]+)/g)].map(
      ([read, id, output]) => [read, jobOutputFault(job, id!, output!, jobs)] as const,
    );
    return [...ofSteps, ...ofJobs].flatMap(([read, fault]) => (fault ? [{ at, message: `${read}: ${fault}` }] : []));
  });
}

function stepOutputFault({ steps = [] }: Job, id: string, output: string, manifestOf: ManifestOf): string | undefined {
  const step = steps.find((candidate) => candidate.id === id);
  if (!step) return `no step of this job has the id "${id}"`;
  const manifest = isOurs(step) ? manifestOf(step.uses!) : undefined;
  return manifest && missingOutput(step.uses!, output, manifest.outputs);
}

function jobOutputFault({ needs = [] }: Job, id: string, output: string, jobs: Record<string, Job>) {
  if (![needs].flat().includes(id)) return `this job does not need "${id}"`;
  return missingOutput(`the job "${id}"`, output, jobs[id]?.outputs);
}

function missingOutput(owner: string, output: string, outputs: object | undefined): string | undefined {
  const names = Object.keys(outputs ?? {});
  return names.includes(output) ? undefined : `${owner} has no output "${output}": there is ${listed(names)}`;
}

/** Every text in a value, and where it is. */
function* textsIn(value: unknown, at: Path): Generator<{ at: Path; text: string }> {
  if (typeof value === 'string') yield { at, text: value };
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* textsIn(item, [...at, i]);
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) yield* textsIn(item, [...at, name]);
}

/** A tag can be moved to other code; a commit cannot. The version beside is what Dependabot updates with it. */
function pinFaults({ uses, steps = [] }: Job, path: Path, commentAt: (path: Path) => string): Fault[] {
  const used = [
    { uses, at: [...path, 'uses'] },
    ...steps.map((step, i) => ({ ...step, at: [...path, 'steps', i, 'uses'] })),
  ];
  return used.flatMap(({ uses, at }) => {
    if (uses === undefined || uses.startsWith('./')) return [];
    const pin = `${uses}${commentAt(at)}`;
    if (/^[\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(pin)) return [];
    const message = `${pin} is not pinned: expected OWNER/NAME@ and a commit's 40 hexadecimal digits, then # and its version`;
    return [{ at, message }];
  });
}

/**
 * GitHub puts an expression's value into the script before the shell reads it: whoever has a say in it, an input or the
 * name of a branch, could have commands run. A variable of the environment stays a value.
 */
const scriptFaults = ({ steps = [] }: Job, path: Path): Fault[] =>
  steps.flatMap(({ run }, i) =>
    String(run).includes('${{')
      ? [{ at: [...path, 'steps', i, 'run'], message: 'the script has an expression in it: give its value by env' }]
      : [],
  );
