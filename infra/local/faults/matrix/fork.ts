import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from './stage.ts';

const DEFINITION = 'pipeline/retraining.asl.json';

/** Texts in the pipeline's files and what a fork has in their place. */
export type Changes = { file: 'pipeline/pipeline.yml' | typeof DEFINITION; text: string; by: string }[];

/**
 * Checks out what a fork has changed, and deploys its state machine, until `remove`.
 * @throws Error when a text that is to be changed is not there
 */
export async function fork(stage: Stage, changes: Changes): Promise<{ workspace: string; remove(): Promise<void> }> {
  const workspace = mkdtempSync(join(tmpdir(), 'fork-'));
  cpSync(join(stage.root, 'pipeline'), join(workspace, 'pipeline'), { recursive: true });
  for (const { file, text, by } of changes) {
    const path = join(workspace, file);
    writeFileSync(path, changed(readFileSync(path, 'utf8'), text, by));
  }
  const { stateMachineArn } = stage;
  const deploy = (definition: string) => stage.call('states', 'UpdateStateMachine', { stateMachineArn, definition });
  const { definition } = await stage.call('states', 'DescribeStateMachine', { stateMachineArn });
  const own = changes.filter(({ file }) => file === DEFINITION);
  if (own.length > 0) await deploy(own.reduce((before, { text, by }) => changed(before, text, by), definition));
  const remove = async () => {
    if (own.length > 0) await deploy(definition);
    rmSync(workspace, { recursive: true });
  };
  return { workspace, remove };
}

function changed(content: string, text: string, by: string): string {
  if (!content.includes(text)) throw new Error(`found no "${text}" to change`);
  return content.replace(text, () => by);
}
