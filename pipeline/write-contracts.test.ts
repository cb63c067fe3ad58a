import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contracts } from './write-contracts.ts';

describe('the contracts of the state machine', () => {
  const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));

  it('are those that contract.ts says', () => {
    expect(read('retraining.contracts.json')).toEqual(JSON.parse(JSON.stringify(contracts())));
  });

  it('name Tasks that there are, and every Task that runs a Lambda of ours', () => {
    const { States: states } = read('retraining.asl.json');
    const tasks = Object.entries<{ Resource?: string }>({ ...states, ...states.ProcessData.ItemProcessor.States });
    const ours = tasks.filter(([, { Resource }]) => Resource?.includes(':lambda:') || Resource?.endsWith('TaskToken'));
    expect(Object.keys(contracts().results!).sort()).toEqual(ours.map(([name]) => name).sort());
  });
});
