import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'rolldown';
import { STEPS, type Step } from './names.ts';

/**
 * Bundles every step into `build/lambdas/STEP/index.mjs`: one file with the AWS SDK in it, so that the function runs what
 * package-lock.json says and not what the Lambda runtime happens to hold. The same sources give the same bytes.
 * @param root folder of the repository
 * @returns the folder of each step's bundle
 */
export async function bundleLambdas(root: string): Promise<Record<Step, string>> {
  const bundled = STEPS.map(async (step) => {
    const folder = join(root, 'build/lambdas', step);
    await rm(folder, { recursive: true, force: true });
    await build({
      input: join(root, 'pipeline/steps', `${step}.ts`),
      platform: 'node',
      logLevel: 'warn',
      // Half the size: the SDK's ES modules can be shaken, its CommonJS builds cannot.
      resolve: { mainFields: ['module', 'main'] },
      output: { file: join(folder, 'index.mjs'), format: 'esm', codeSplitting: false, minify: true },
    });
    return [step, folder] as const;
  });
  return Object.fromEntries(await Promise.all(bundled)) as Record<Step, string>;
}
