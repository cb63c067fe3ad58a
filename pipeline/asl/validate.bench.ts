/**
 * `npm run bench`: this validator beside asl-validator and amazon-states-language-service, on the same texts in the same
 * run: the warm time of a definition, and the cold start of the action's bundle beside a process that loads one of the
 * others and validates the same file. It measures time only; who catches what is not its business.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { machine, median } from '../bench.ts';
import { sizedDefinition, statesIn } from './sized-definition.ts';
import { validateDefinition } from './validate.ts';

const root = join(import.meta.dirname, '../..');
const RETRAINING = 'pipeline/retraining.asl.json';
/** Definitions with a known verdict, which stand beside a checkout on the machines that judge it. */
const CONFORMANCE = join(root, '../shared/conformance/valid');
/** Every fourth of them is enough for a median. */
const EVERY = 4;
const WARM_UP_MILLISECONDS = 500;
const ROUNDS = 11;
const STARTS = 15;

/** Judges a text; what it says is not looked at. */
type Validator = (text: string) => unknown;

const require = createRequire(import.meta.url);

function languageService(): Validator {
  const {
    getLanguageService,
    TextDocument,
  }: typeof import('amazon-states-language-service') = require('amazon-states-language-service');
  const service = getLanguageService({});
  return (text) => {
    const document = TextDocument.create('file:///a.asl.json', 'asl', 1, text);
    return service.doValidation(document, service.parseJSONDocument(document));
  };
}

function aslValidator(): Validator {
  const validate: (definition: unknown) => unknown = require('asl-validator');
  return (text) => {
    try {
      return validate(JSON.parse(text));
    } catch (error) {
      // It breaks on some sound definitions; the time until then counts.
      return error;
    }
  };
}

const VALIDATORS: Readonly<Record<string, Validator>> = {
  ours: (text) => validateDefinition(text, { substitutions: {}, advice: {} }),
  'asl-validator': aslValidator(),
  'language service': languageService(),
};

/** Median milliseconds of one text, of `rounds` turns. */
async function timeOf(validate: Validator, text: string, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    await validate(text);
    times.push(performance.now() - start);
  }
  return median(times);
}

const beside = (time: number, own: number): string => `${time.toFixed(3)} (${(time / own).toFixed(1)}×)`;
const printRow = (cells: string[]): void =>
  console.log(cells.map((cell, i) => (i ? cell.padStart(22) : cell.padEnd(38))).join(''));

async function compareWarm(): Promise<void> {
  const known = existsSync(CONFORMANCE)
    ? readdirSync(CONFORMANCE)
        .sort()
        .filter((_, i) => i % EVERY === 0)
    : [];
  if (!known.length) console.log('../shared/conformance/valid is not there: its definitions are left out');
  const sets: Record<string, string[]> = {
    [RETRAINING]: [readFileSync(join(root, RETRAINING), 'utf8')],
    ...Object.fromEntries(
      [2, 20, 100].flatMap((blocks) =>
        [true, false].map((isJsonata) => [
          `generated, ${statesIn(blocks)} states, ${isJsonata ? 'JSONata' : 'JSONPath'}`,
          [sizedDefinition(blocks, isJsonata)],
        ]),
      ),
    ),
    ...(known.length && {
      [`${known.length} of ../shared/conformance/valid`]: known.map((name) =>
        readFileSync(join(CONFORMANCE, name), 'utf8'),
      ),
    }),
  };
  console.log(
    '\nMilliseconds a definition, warm, median; from text to verdict, and how many times ours (the language service parses no JSONata):',
  );
  printRow(['', ...Object.keys(VALIDATORS)]);
  for (const [name, texts] of Object.entries(sets)) {
    const times: number[] = [];
    for (const validate of Object.values(VALIDATORS)) {
      const start = performance.now();
      for (let i = 0; performance.now() - start < WARM_UP_MILLISECONDS; i++) await validate(texts[i % texts.length]!);
      const medians: number[] = [];
      for (const text of texts) medians.push(await timeOf(validate, text, texts.length > 1 ? 3 : ROUNDS));
      times.push(median(medians));
    }
    printRow([name, ...times.map((time) => beside(time, times[0]!))]);
  }
}

/** What each process runs, on the project's own definition. */
const PROCESSES: Readonly<Record<string, string[]>> = {
  'an empty process': ['--eval', '0'],
  'ours, the bundle of the action': ['actions/dist/validate-asl.js'],
  'asl-validator': ['--eval', `require('asl-validator')(JSON.parse(require('fs').readFileSync('${RETRAINING}')))`],
  'language service': [
    '--eval',
    `const { getLanguageService, TextDocument } = require('amazon-states-language-service');
     const text = require('fs').readFileSync('${RETRAINING}', 'utf8');
     const document = TextDocument.create('file:///a.asl.json', 'asl', 1, text);
     const service = getLanguageService({});
     service.doValidation(document, service.parseJSONDocument(document));`,
  ],
};

function compareStarts(): void {
  const env = {
    ...process.env,
    INPUT_DEFINITIONS: RETRAINING,
    GITHUB_WORKSPACE: root,
    GITHUB_OUTPUT: '',
    GITHUB_STEP_SUMMARY: '',
  };
  const times = new Map<string, number[]>(Object.keys(PROCESSES).map((name) => [name, []]));
  // In turns, so that a busy moment of the machine does not count against one of them.
  for (let i = 0; i < STARTS; i++)
    for (const [name, words] of Object.entries(PROCESSES)) {
      const start = performance.now();
      const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, env, encoding: 'utf8' });
      times.get(name)!.push(performance.now() - start);
      if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
    }
  console.log(`\nMilliseconds from a cold start to the verdict on ${RETRAINING}, median of ${STARTS}:`);
  const empty = median(times.get('an empty process')!);
  for (const [name, all] of times)
    printRow([name, median(all).toFixed(0), `${(median(all) - empty).toFixed(0)} over empty`]);
}

console.log(machine());
await compareWarm();
compareStarts();
