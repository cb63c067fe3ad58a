import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, matchesGlob } from 'node:path';
import { build } from 'rolldown';
import { STEPS, type Step } from './names.ts';

/**
 * Bundles every step into `build/lambdas/STEP/index.mjs`: one file with the AWS SDK in it, so that the function runs what
 * package-lock.json says and not what the Lambda runtime happens to hold. The same sources give the same bytes.
 * @param root folder of the repository
 * @returns the folder of each step's bundle
 */
export async function bundleLambdas(root: string): Promise<Record<Step, string>> {
  return eachStep(async (step) => {
    const folder = join(root, 'build/lambdas', step);
    await mkdir(folder, { recursive: true });
    await writeChanged(join(folder, 'index.mjs'), await bundle(join(root, 'pipeline/steps', `${step}.ts`)));
    return folder;
  });
}

/** In place of bundles, where the CLI does not ask for them: an asset has to be some folder that is there. */
export const unbundledLambdas = (root: string): Promise<Record<Step, string>> =>
  eachStep(async () => join(root, 'pipeline/steps'));

/**
 * Whether the CLI is going to use the assets of one of these stacks: not when it deploys another, lists or destroys.
 * @param patterns the CLI's context `aws:cdk:bundling-stacks`; undefined without the CLI
 */
export const needsBundles = (stacks: readonly string[], patterns: readonly string[] = ['**']): boolean =>
  stacks.some((stack) => patterns.some((pattern) => matchesGlob(stack, pattern)));

async function eachStep(folderOf: (step: Step) => Promise<string>): Promise<Record<Step, string>> {
  const entries = await Promise.all(STEPS.map(async (step) => [step, await folderOf(step)] as const));
  return Object.fromEntries(entries) as Record<Step, string>;
}

async function bundle(input: string): Promise<string> {
  const { output } = await build({
    input,
    platform: 'node',
    write: false,
    logLevel: 'warn',
    // Half the size: the SDK's ES modules can be shaken, its CommonJS builds cannot.
    resolve: { mainFields: ['module', 'main'] },
    output: { format: 'esm', codeSplitting: false, minify: true },
  });
  return output[0].code;
}

/** Leaves an unchanged file alone and replaces a changed one whole: another deploy may be reading it. */
async function writeChanged(file: string, content: string): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === content) return;
  const written = `${dirname(file)}-${process.pid}.tmp`;
  await writeFile(written, content);
  await rename(written, file);
}
