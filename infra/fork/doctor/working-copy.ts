import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseSettings } from '../../../pipeline/settings.ts';
import { type ForkContext, parseForkContext } from '../fork-context.ts';
import { SETTINGS_FILE } from '../root.ts';
import { type Check, failed, ok, warning } from './finding.ts';

const WORKFLOWS = '.github/workflows';
/** Names that stand for somebody's own. */
const PLACEHOLDERS = /\b(your-org|OWNER\/REPO\w*|000000000000|123456789012|example\.(com|org))\b|<[A-Z_]{3,}>/;

/** What can be seen without a network: Node, packages, settings, workflow files, bundles. */
export function workingCopyChecks(root: string, nodeVersion = process.versions.node): Check[] {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  return [
    { name: 'Node', run: () => [nodeCheck(nodeVersion)] },
    { name: 'Packages', run: () => [packagesCheck(root)] },
    {
      name: 'Settings',
      run() {
        try {
          return [ok(`${SETTINGS_FILE} is sound, the pipeline is ${parseSettings(read(SETTINGS_FILE)).name}`)];
        } catch (error) {
          return [failed((error as Error).message, `edit ${SETTINGS_FILE}`)];
        }
      },
    },
    { name: 'Names', run: () => [namesCheck(parseForkContext(read('cdk.json')))] },
    { name: 'Placeholders', run: () => placeholderCheck(filesOf(root)) },
    { name: 'Pinned actions', run: () => pinCheck(filesOf(root)) },
    { name: 'Bundles', run: () => bundleCheck(root) },
  ];
}

export const nodeCheck = (version: string) =>
  Number(version.split('.')[0]) >= 24
    ? ok(`${version} runs the scripts`)
    : failed(`${version} runs the scripts, expected 24 or newer`, 'npm ci');

function packagesCheck(root: string) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = Object.entries<string>({ ...dependencies, ...devDependencies });
  const wrong = wanted.filter(([name, version]) => {
    const manifest = join(root, 'node_modules', name, 'package.json');
    return !existsSync(manifest) || JSON.parse(readFileSync(manifest, 'utf8')).version !== version;
  });
  if (wrong.length === 0) return ok(`all ${wanted.length} are installed as package.json names them`);
  return failed(`missing or of another version: ${wrong.map(([name]) => name).join(', ')}`, 'npm ci');
}

/** Whether `npm run init` has written down where the fork lives. */
export function namesCheck(context: ForkContext) {
  const missing = (['repository', 'account', 'region'] as const).filter((key) => context[key] === undefined);
  if (missing.length === 0) return ok(`${context.repository} in account ${context.account}, ${context.region}`);
  return warning(`cdk.json does not know ${missing.join(', ')}`, 'npm run init');
}

/** The files that say how a fork works, by their paths. */
export function filesOf(root: string): Record<string, string> {
  const workflows = readdirSync(join(root, WORKFLOWS)).filter((name) => /\.ya?ml$/.test(name));
  const paths = [SETTINGS_FILE, 'cdk.json', ...workflows.map((name) => `${WORKFLOWS}/${name}`)];
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

const linesOf = (files: Record<string, string>) =>
  Object.entries(files).flatMap(([path, text]) =>
    text.split('\n').map((line, i) => ({ line, place: `${path}:${i + 1}` })),
  );

export function placeholderCheck(files: Record<string, string>) {
  const found = linesOf(files).filter(({ line }) => PLACEHOLDERS.test(line.replace(/(^|\s)#.*/, '')));
  if (found.length === 0) return [ok('none is left')];
  return found.map(({ line, place }) => failed(`${place}: ${PLACEHOLDERS.exec(line)![0]}`, 'npm run init'));
}

/** Every `uses` of somebody else's action must name a commit: a tag can be moved to other code. */
export function pinCheck(files: Record<string, string>) {
  const uses = linesOf(files).flatMap(({ line, place }) => {
    const action = /^\s*(?:- )?uses:\s*['"]?([^'"\s#]+)/.exec(line)?.[1];
    return action && !action.startsWith('./') ? [{ action, place }] : [];
  });
  const loose = uses.filter(({ action }) => !/@[0-9a-f]{40}$/.test(action));
  if (loose.length === 0) return [ok(`all ${uses.length} name a commit`)];
  return loose.map(({ action, place }) => {
    const [name = '', reference = 'HEAD'] = action.split('@');
    const repository = name.split('/').slice(0, 2).join('/');
    return failed(
      `${place}: ${action} names no commit`,
      `gh api repos/${repository}/commits/${reference} --jq .sha  (write the answer behind the @)`,
    );
  });
}

async function bundleCheck(root: string) {
  try {
    await promisify(execFile)(process.execPath, ['actions/build.ts', '--check'], { cwd: root });
    return [ok('actions/dist is what the sources give')];
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split('\n')[0] ?? '';
    return [failed(said || 'actions/dist is not what the sources give', 'npm run build  (and commit actions/dist)')];
  }
}
