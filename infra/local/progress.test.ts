import { expect, it } from 'vitest';
import type { LogKind, Progress } from './github/progress.ts';
import { progressPrinter } from './progress.ts';

const at = { job: 'a', step: 'Build' } as const;
const log = (text: string, kind: LogKind = 'plain'): Progress => ({ type: 'log', ...at, kind, text });
const ended = (outcome: 'success' | 'failure'): Progress => ({
  type: 'step-ended',
  ...at,
  outcome,
  conclusion: outcome,
  seconds: 1.25,
});
const printed = (events: Progress[], detail: 'steps' | 'log' = 'steps') => {
  const lines: string[] = [];
  const print = progressPrinter((line) => lines.push(line.trim()), detail);
  for (const event of [{ type: 'step-started', ...at } as const, ...events]) print(event);
  return lines;
};

it('shows a step by its outcome and seconds, and the states of an execution while it runs', () => {
  expect(printed([log('noise'), log('12:00:00 > TrainModel'), ended('success')])).toEqual([
    '12:00:00 > TrainModel',
    '✔ Build (1.3 s)',
  ]);
});

it("shows an error that a step reports, and not the step's noise", () => {
  expect(printed([log('noise'), log('no such role', 'error'), ended('failure')])).toEqual([
    '✖ no such role',
    '✖ Build (1.3 s)',
  ]);
});

it('shows the end of the log where a step fails without saying why', () => {
  const noise = Array.from({ length: 30 }, (_, i) => log(`line ${i}`));
  expect(printed([...noise, ended('failure')])).toEqual([
    ...Array.from({ length: 10 }, (_, i) => `line ${20 + i}`),
    '✖ Build (1.3 s)',
  ]);
});

it('shows the whole log where that is asked for', () => {
  expect(printed([log('noise'), ended('success')], 'log')).toEqual(['noise', '✔ Build (1.3 s)']);
});
