import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** What the page quotes of AWS and GitHub. */
const THEIRS = [
  'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  'AccessDenied',
  'ResourceLimitExceeded',
  'AlgorithmError',
  'InternalServerError',
  'Waiting for review',
  'pending',
];

const sources = ['actions', 'pipeline']
  .flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter(
        ({ name, parentPath }) =>
          /(\.ts|\.asl\.json)$/.test(name) && !/\.test\.ts$|\/dist\b/.test(`${parentPath}/${name}`),
      )
      .map(({ name, parentPath }) => readFileSync(join(parentPath, name), 'utf8')),
  )
  .join('\n');

const page = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
const quotes = [...page.matchAll(/"([^"\n]+)"/g)].map(([, quote]) => quote!);

it.each(quotes.filter((quote) => !THEIRS.includes(quote)))('the runbook quotes what is said: %s', (quote) => {
  const parts = quote.split('…').map((text) => text.trim());
  expect(parts.filter((part) => !sources.includes(part))).toEqual([]);
});

it('quotes of AWS and GitHub only what is listed', () => {
  expect(quotes).toEqual(expect.arrayContaining(THEIRS));
});
