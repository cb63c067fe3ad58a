import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PipelineSettings } from '../../../pipeline/settings.ts';
import { askSettings, askUses } from './answers.ts';
import { changeOf, nameChanges, withChanges } from './changes.ts';
import { NAME_EDITS } from './names.ts';
import { type Flags, parseFlags } from './options.ts';

const settings = {
  name: 'old',
  dataset: { label: {}, columns: [], neverUse: [], derived: [] },
  gate: { slices: 'off', minimumAveragePrecision: 0.7 },
  costs: { currency: 'EUR', missedFailure: 500, falseAlarm: 25, inspection: 15, hoursPerRow: 0.05 },
  notice: { email: '' },
  detached: { secret: 'old/token' },
} as unknown as PipelineSettings;

const NO_FLAGS: Flags = { yes: false, help: false, texts: {} };
/** A person who answers a question that contains a key by its next value, and takes what is suggested otherwise. */
const person = (answers: Record<string, string[]>) => async (question: string, suggested: string) => {
  const [, given] = Object.entries(answers).find(([part]) => question.includes(part)) ?? [];
  return given?.shift() ?? suggested;
};

describe('thresholds and costs', () => {
  it('are asked for, flags come first, and what is not changed is not written', async () => {
    const ask = person({ 'an inspection': ['40'], Currency: ['USD'] });
    expect(
      await askSettings({ ...NO_FLAGS, texts: { currency: 'GBP' }, set: ['a.0.b=[1, x]'] }, settings, ask),
    ).toEqual([
      [['costs', 'currency'], 'GBP'],
      [['costs', 'inspection'], 40],
      [
        ['a', 0, 'b'],
        [1, 'x'],
      ],
    ]);
  });

  it('that are no numbers are refused by their flag', async () => {
    const flags = { ...NO_FLAGS, texts: { 'missed-failure': 'much' } };
    await expect(askSettings(flags, settings, person({}))).rejects.toThrow('--missed-failure: found "much", expected');
    expect(() => changeOf('training.trainer')).toThrow('--set: found "training.trainer", expected a path and a value');
  });
});

describe('the columns of a file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'init-')), 'rows.csv');
  const rows = Array.from({ length: 60 }, (_, i) => `m${i},${i % 40},${(i * 7) % 13},${Number(i % 20 === 0)}`);
  writeFileSync(file, `machine,line,heat,failed\n${rows.join('\n')}\n`);

  it('are shown and corrected until a person is content', async () => {
    const said: string[] = [];
    const ask = person({ 'CSV file': [file], 'Enter if': ['asset=line', 'category=heat', ''] });
    const changes = Object.fromEntries(
      (await askUses(NO_FLAGS, settings, ask, (line) => said.push(line))).map(([path, value]) => [
        path.join('.'),
        value,
      ]),
    );
    expect(changes['dataset.asset']).toBe('line');
    expect(changes['dataset.columns']).toEqual([expect.objectContaining({ name: 'heat', type: 'category' })]);
    expect(changes['dataset.neverUse']).toEqual(['machine']);
    expect(said.filter((line) => line.startsWith(file))).toHaveLength(3);
    expect(said).toContain('  machine  asset: 60 assets');
  });

  it('stay as they are where a person wrote nonsense, and he is asked again', async () => {
    const said: string[] = [];
    const ask = person({ 'CSV file': [file], 'Enter if': ['asset=nothing', 'hm', ''] });
    await askUses(NO_FLAGS, settings, ask, (line) => said.push(line));
    expect(said.join('\n')).toContain('--asset: found "nothing"');
    expect(said.join('\n')).toContain('found "hm", expected asset=');
  });

  it('are not touched without a file', async () => {
    expect(await askUses(NO_FLAGS, settings, person({}), () => {})).toEqual([]);
  });
});

describe('names', () => {
  it('stand in every file that a fork must change, and only there', () => {
    const names = { cron: '1 2 * * 3', region: 'eu-west-1', repository: 'acme/presses' };
    expect(NAME_EDITS['cdk.json']!('{\n  "context": {}\n}\n', names)).toContain('"repository": "acme/presses"');
    const workflow =
      "on:\n  schedule:\n    # Trains.\n    - cron: '0 0 * * 0'\nx: ${{ vars.AWS_REGION || 'us-east-1' }}\n";
    expect(NAME_EDITS['.github/workflows/retrain.yml']!(workflow, names)).toBe(
      workflow.replace('0 0 * * 0', '1 2 * * 3').replace('us-east-1', 'eu-west-1'),
    );
    const { region: _, ...withoutRegion } = names;
    expect(NAME_EDITS['.github/workflows/deploy.yml']!(workflow, withoutRegion)).toBe(workflow);
  });

  it('change with the pipeline: the secret that is named after it, too', () => {
    expect(withChanges('name: old\ndetached: { secret: old/token }\n', nameChanges('new', settings))).toBe(
      'name: new\ndetached: { secret: new/token }\n',
    );
  });

  it('and all other flags are read from the command line; an unknown one is refused', () => {
    expect(parseFlags(['--yes', '--never', 'a', '--never', 'b', '--email', 'x@y.z'])).toMatchObject({
      yes: true,
      never: ['a', 'b'],
      texts: { email: 'x@y.z' },
    });
    expect(() => parseFlags(['--nme', 'x'])).toThrow('--nme');
  });
});
