import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { sampleLines } from './generate.ts';

const USAGE = 'usage: node pipeline/data/main.ts --rows N --seed S > file.csv';

/** Throws a TypeError that says which flag is wrong. */
function readFlags(args: string[]): { rows: number; seed: number } {
  const { values } = parseArgs({ args, options: { rows: { type: 'string' }, seed: { type: 'string' } } });
  const integer = (flag: 'rows' | 'seed') => {
    const text = values[flag];
    if (text === undefined || !/^\d{1,9}$/.test(text))
      throw new TypeError(`--${flag}: found ${text ?? 'nothing'}, expected a whole number of up to nine digits`);
    return Number(text);
  };
  return { rows: integer('rows'), seed: integer('seed') };
}

async function main(): Promise<void> {
  const { rows, seed } = readFlags(process.argv.slice(2));
  let text = '';
  for (const line of sampleLines(rows, seed)) {
    text += `${line}\n`;
    if (text.length < 65_536) continue;
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    text = '';
  }
  process.stdout.write(text);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(`${error.message}\n${USAGE}`);
  process.exitCode = 2;
}
