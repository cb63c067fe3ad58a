import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Contracts, parseContracts } from '../../pipeline/asl/advice/contracts.ts';
import type { StateMachineType } from '../../pipeline/asl/catalogue/resource.ts';
import type { Levels } from '../../pipeline/asl/codes.ts';
import type { Finding } from '../../pipeline/asl/finding.ts';
import { formatOf } from '../../pipeline/asl/source.ts';
import { validateDefinition } from '../../pipeline/asl/validate.ts';
import { changeOf, type DefinitionChange } from './changes.ts';
import { selectFiles, type Tree, workspace } from './files.ts';
import { type CheckedFile, type FileFinding, worstFirst } from './findings.ts';
import { toSarif } from './sarif.ts';

/** What the action and the command line ask for. */
export interface CheckRequest {
  /** Glob patterns; `!` before one takes files out. */
  definitions: readonly string[];
  type: StateMachineType;
  /** Values of `${Name}` in the definitions. */
  substitutions: Readonly<Record<string, string>>;
  levels: Levels;
  failOn: 'error' | 'warning' | 'never';
  /** The folder that patterns, paths and the files to write are relative to. */
  root: string;
  /** A git ref to compare with. */
  base?: string | undefined;
  /** Where to write the report as JSON. */
  report?: string | undefined;
  /** Where to write the findings as SARIF. */
  sarif?: string | undefined;
}

/** What came out, for whoever shows it. */
export interface Outcome {
  /** By path. */
  files: CheckedFile[];
  /** Of all files, worst first. */
  findings: FileFinding[];
  errors: number;
  warnings: number;
  /** Whether the findings are what the request fails on. */
  failing: boolean;
  /** With a base: what became of the definitions since, those left out that say the same as before. */
  changes?: DefinitionChange[];
}

/**
 * Validates all files that the patterns name, compares them with their base, and writes the report and the SARIF file.
 * Step contracts are read from `NAME.contracts.json` beside `NAME.asl.json` or `NAME.asl.yaml`.
 * @throws Error when a pattern matches nothing, a file cannot be read or written, or the base is not there
 */
export async function checkDefinitions(request: CheckRequest): Promise<Outcome> {
  const { root } = request;
  const selection = selectFiles(request.definitions, root);
  // Starting processes is loaded only where something is compared.
  const base = request.base ? (await import('./git.ts')).treeAt(request.base, root) : undefined;
  const now = workspace(root);
  const files = selection.paths.map((path) => checkFile(path, now, base, request));
  const findings = worstFirst(files.flatMap((file) => file.findings));
  const errors = findings.filter(({ severity }) => severity === 'ERROR').length;
  const outcome: Outcome = {
    files,
    findings,
    errors,
    warnings: findings.length - errors,
    failing: request.failOn !== 'never' && (request.failOn === 'warning' ? findings.length : errors) > 0,
  };
  if (base) {
    const removed = base.paths.filter((path) => selection.includes(path) && now.read(path) === undefined);
    const paths = [...selection.paths, ...removed].sort();
    outcome.changes = paths.flatMap((path) => changeOf(path, base.read(path), now.read(path)) ?? []);
  }
  if (request.report) write(resolve(root, request.report), reportOf(files));
  if (request.sarif) write(resolve(root, request.sarif), toSarif(files, request.type));
  return outcome;
}

function checkFile(path: string, now: Tree, base: Tree | undefined, request: CheckRequest): CheckedFile {
  const text = now.read(path) ?? '';
  const { result, findings } = validate(path, text, now, request);
  const before = base?.read(path);
  const known =
    before === undefined ? new Set() : new Set(validate(path, before, base!, request).findings.map(identity));
  const isNew = (finding: Finding) => base !== undefined && !known.has(identity(finding));
  return { path, text, result, findings: findings.map((finding) => ({ ...finding, path, isNew: isNew(finding) })) };
}

/** A finding is the same in another version of the file when all but its line is. */
const identity = ({ code, location, message }: Finding): string => JSON.stringify([code, location, message]);

function validate(path: string, text: string, tree: Tree, { type, substitutions, levels }: CheckRequest) {
  const contracts = contractsOf(path, tree);
  const advice = contracts ? { levels, contracts } : { levels };
  return validateDefinition(text, { type, substitutions, format: formatOf(path), advice });
}

function contractsOf(path: string, tree: Tree): Contracts | undefined {
  const file = path.replace(/(\.asl)?\.(json|ya?ml)$/i, '.contracts.json');
  const text = file === path ? undefined : tree.read(file);
  if (text === undefined) return undefined;
  try {
    return parseContracts(JSON.parse(text));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

/** The report, as JSON: a verdict a file, with its findings. */
const reportOf = (files: readonly CheckedFile[]): object[] =>
  files.map(({ path, result, findings }) => ({
    path,
    result,
    diagnostics: findings.map(({ path, isNew, ...finding }) => finding),
  }));

function write(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
