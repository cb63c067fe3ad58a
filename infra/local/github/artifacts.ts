import { cpSync, existsSync, globSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, matchesGlob, relative, resolve } from 'node:path';
import type { StepCall } from './job-state.ts';
import { allows } from './permissions.ts';
import { StepFailure } from './step.ts';

/**
 * Plays actions/upload-artifact: copies files into the run's artifact folder. As there, several paths keep their
 * structure from their nearest common folder on, and names that start with a dot are left out unless asked for.
 * @throws StepFailure for a name that the run already has and, with `if-no-files-found: error`, for no files
 */
export async function uploadArtifact({ job, inputs, outputs, log }: StepCall): Promise<void> {
  const name = inputs.name || 'artifact';
  const patterns = lines(inputs.path);
  if (patterns.length === 0) throw new StepFailure('Input required and not supplied: path');
  const { files, root } = findFiles(patterns, job.workspace, inputs['include-hidden-files'] === 'true');
  if (files.length === 0) {
    const message = `No files were found with the provided path: ${patterns.join(' ')}. No artifacts will be uploaded.`;
    if (inputs['if-no-files-found'] === 'error') throw new StepFailure(message);
    return inputs['if-no-files-found'] === 'ignore' ? log.plain(message) : log.warning(message);
  }
  const target = artifactFolder(job.artifacts, name);
  if (existsSync(target) && inputs.overwrite !== 'true')
    throw new StepFailure(`(409) Conflict: an artifact with this name already exists on the workflow run: ${name}`);
  for (const file of files) {
    const copy = join(target, relative(root, file));
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(file, copy);
  }
  outputs['artifact-id'] = String(readdirSync(job.artifacts).length);
  log.plain(`Artifact ${name}: ${files.length} file(s)`);
}

/**
 * Plays actions/download-artifact: copies one artifact's files, or all artifacts into a folder each; with `run-id` those
 * of another run, for which the token needs `actions: read`.
 * @throws StepFailure for an artifact that the run does not have
 */
export async function downloadArtifact({ job, inputs, outputs, log }: StepCall): Promise<void> {
  const target = resolve(job.workspace, inputs.path || '.');
  const artifacts = sourceOf(job, inputs);
  const present = existsSync(artifacts) ? readdirSync(artifacts) : [];
  const { name, pattern } = inputs;
  if (name && !present.includes(name))
    throw new StepFailure(`Unable to download artifact(s): Artifact not found for name: ${name}`);
  const chosen = name ? [name] : present.filter((one) => !pattern || matchesGlob(one, pattern));
  for (const one of chosen) {
    const flat = name || inputs['merge-multiple'] === 'true';
    cpSync(artifactFolder(artifacts, one), flat ? target : join(target, one), { recursive: true });
  }
  outputs['download-path'] = target;
  log.plain(`Downloaded ${chosen.length} artifact(s): ${chosen.join(', ')}`);
}

/** Where a run's artifacts lie: this one's, or those of the run that `run-id` names. */
function sourceOf({ artifacts, artifactsOf, tokens }: StepCall['job'], inputs: Record<string, string>): string {
  const runId = inputs['run-id'];
  if (!runId || !inputs['github-token']) return artifacts;
  if (!allows(tokens.grants, 'actions', 'read'))
    throw new StepFailure('Unable to download artifact(s): Resource not accessible by integration');
  const source = artifactsOf(runId);
  if (!source) throw new StepFailure('Unable to download artifact(s): Not Found');
  return source;
}

/** @throws StepFailure for a name with characters that GitHub refuses */
function artifactFolder(artifacts: string, name: string): string {
  if (/["<>|*?:\\/\r\n]/.test(name) || name === '..') throw new StepFailure(`The artifact name is not valid: ${name}`);
  return join(artifacts, name);
}

const lines = (value = ''): string[] =>
  value
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);

function findFiles(patterns: string[], workspace: string, hidden: boolean): { files: string[]; root: string } {
  const exclude = patterns
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => resolve(workspace, pattern.slice(1)));
  const files = new Set<string>();
  const roots: string[] = [];
  for (const pattern of patterns.filter((one) => !one.startsWith('!'))) {
    const path = resolve(workspace, pattern);
    roots.push(fixedPart(path));
    for (const found of globSync(path))
      for (const file of statSync(found).isDirectory() ? globSync(join(found, '**')) : [found])
        if (statSync(file).isFile() && !exclude.some((one) => matchesGlob(file, one))) files.add(file);
  }
  const root = commonFolder(roots);
  const shown = [...files].filter(
    (file) =>
      hidden ||
      !relative(root, file)
        .split(/[\\/]/)
        .some((part) => part.startsWith('.')),
  );
  return { files: shown.sort(), root };
}

/** The folder in which a pattern searches: its path up to the first wildcard. */
function fixedPart(path: string): string {
  let fixed = path;
  while (/[*?[{]/.test(fixed)) fixed = dirname(fixed);
  return existsSync(fixed) && statSync(fixed).isDirectory() ? fixed : dirname(fixed);
}

function commonFolder(folders: string[]): string {
  return folders.reduce((common, folder) => {
    let shared = common;
    while (relative(shared, folder).startsWith('..')) shared = dirname(shared);
    return shared;
  });
}
