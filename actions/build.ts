/**
 * Bundles the actions, and the script of pull-request-comment.yml, into `actions/dist`: one small entry an action and post step, shared chunks beside. With `--check` it
 * compares a fresh build with what is committed and fails on any difference.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { report } from './lint/finding.ts';

const here = import.meta.dirname;
const dist = join(here, 'dist');

async function bundle(directory: string): Promise<void> {
  const actions = readdirSync(here, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(here, entry.name)).includes('main.ts'))
    .map((entry) => entry.name)
    .sort();
  const posts = actions.filter((action) => existsSync(join(here, action, 'post.ts')));
  const build = await rolldown({
    input: Object.fromEntries([
      ...actions.map((action) => [action, join(here, action, 'main.ts')]),
      ...posts.map((action) => [`${action}-post`, join(here, action, 'post.ts')]),
    ]),
    platform: 'node',
    // The AWS SDK's ES modules shake to half the size of its CommonJS.
    resolve: { mainFields: ['module', 'main'] },
    // Of @actions/core an action loads what it calls: its OIDC client alone would bring two HTTP libraries.
    treeshake: { moduleSideEffects: [{ test: /node_modules[\\/]@actions[\\/]/, sideEffects: false }] },
    logLevel: 'warn',
  });
  await build.write({
    dir: directory,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'shared/[name].js',
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    comments: { legal: false },
    codeSplitting: {
      groups: [
        { name: 'aws', test: /node_modules[\\/]@(aws-sdk|smithy|aws-crypto|aws)[\\/]/, priority: 3 },
        { name: 'github', test: /node_modules[\\/](@actions[\\/](?!core)|@octokit|undici|tunnel)/, priority: 2 },
        // A chunk each: validate-asl must start at once and needs nothing else.
        { name: 'core', test: /node_modules[\\/]@actions[\\/]core[\\/]/, priority: 1 },
        { name: 'jsonata', test: /node_modules[\\/]jsonata[\\/]/, priority: 1 },
        // Draws the HTML report, which post-evaluation alone makes.
        { name: 'plot', test: /node_modules[\\/](@observablehq|@xmldom|d3|d3-[\w-]+)[\\/]/, priority: 1 },
        { name: 'yaml', test: /node_modules[\\/]yaml[\\/]/, priority: 1 },
        { name: 'catalogue', test: /asl[\\/]catalogue[\\/]generated[\\/]/, priority: 1 },
        { name: 'vendor', test: /node_modules[\\/]/, priority: 0 },
      ],
    },
  });
  await build.close();
}

/** Every file of a folder by its path in it. */
function contents(directory: string): Map<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path.slice(directory.length + 1), readFileSync(path, 'utf8')]));
}

/** The first line, from 1 on, of a text that another one has otherwise; a file that is not there has no text. */
function differingLine(text = '', other = ''): number {
  const [lines, others] = [text.split('\n'), other.split('\n')];
  const at = lines.findIndex((line, i) => line !== others[i]);
  return at < 0 ? lines.length : at + 1;
}

if (process.argv.includes('--check')) {
  const fresh = mkdtempSync(join(tmpdir(), 'actions-dist-'));
  try {
    await bundle(fresh);
    const [built, committed] = [contents(fresh), contents(dist)];
    const stale = [...new Set([...built.keys(), ...committed.keys()])].filter((f) => built.get(f) !== committed.get(f));
    report(
      stale.map((file) => ({
        file: `actions/dist/${file}`,
        line: differingLine(committed.get(file), built.get(file)),
        message: 'This bundle is stale: run "npm run build" and commit the result',
      })),
    );
  } finally {
    rmSync(fresh, { recursive: true });
  }
} else {
  rmSync(dist, { recursive: true, force: true });
  await bundle(dist);
}
