import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { parseAs } from '../../pipeline/parse-as.ts';

/** What is read of an assembly's `manifest.json`. Source: `@aws-cdk/cloud-assembly-schema`. */
const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({ type: z.string(), properties: z.object({ stackName: z.string().optional() }).optional() }),
  ),
});

/** A stack of an assembly. */
export interface AssemblyStack {
  /** What the CDK CLI selects it by. */
  id: string;
  /** What CloudFormation calls it. */
  name: string;
}

/**
 * The stacks of a synthesized assembly that have these ids, in this order.
 * @throws Error naming what was found and what the assembly has
 */
export function stacksOf(assembly: string, ids: readonly string[]): AssemblyStack[] {
  const file = join(assembly, 'manifest.json');
  const { artifacts } = parseAs(Manifest, parsed(file), file);
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  return ids.map((id) => {
    const [, stack] = stacks.find(([known]) => known === id) ?? [];
    const known = stacks.map(([known]) => known).join(', ') || 'none';
    if (!stack) throw new Error(`Stack "${id}" is not in ${assembly}, which has ${known}`);
    return { id, name: stack.properties?.stackName ?? id };
  });
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`Input "assembly": expected the folder of a synthesized assembly: ${(error as Error).message}`);
  }
}
