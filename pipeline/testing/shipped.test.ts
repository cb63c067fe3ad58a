import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { shippedText } from './shipped.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
/** `npm run init` writes down whose the repository is. */
const { repository } = JSON.parse(read('cdk.json')).context;
const skip = repository ? `pipeline.yml is ${repository}'s own` : false;

it.skipIf(skip)(`tests run on what pipeline.yml ships${skip ? ` (skipped: ${skip})` : ''}`, () => {
  expect(
    parse(shippedText),
    'pipeline/testing/shipped.yml: expected the settings of pipeline/pipeline.yml: change both, or make the repository a fork by npm run init',
  ).toEqual(parse(read('pipeline/pipeline.yml')));
});
