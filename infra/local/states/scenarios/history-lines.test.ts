import { expect, it } from 'vitest';
import { type FoundEvent, HistoryLines, historyDifferences } from './history-lines.ts';

const lines = (...texts: string[]) => HistoryLines.parse(texts.join('\n'));
const event = (id: number, previousEventId: number, type: string, details?: object) =>
  ({ id, previousEventId, type, ...(details && { stateEnteredEventDetails: details }) }) as FoundEvent;

it('a line gives ids, type and details', () => {
  expect(lines('5<4 TaskSucceeded {output: {a: 1}}', '6<* MapStateExited')).toEqual([
    { id: 5, previousEventId: 4, type: 'TaskSucceeded', details: { output: { a: 1 } } },
    { id: 6, previousEventId: undefined, type: 'MapStateExited', details: {} },
  ]);
});

it('only the details that are written count, and payloads are read as JSON', () => {
  const found = [event(1, 0, 'PassStateEntered', { name: 'A', input: '{"a":1}', inputDetails: {} })];
  expect(historyDifferences(lines('1<0 PassStateEntered {input: {a: 1}}'), found, 'fixed')).toEqual([]);
  expect(historyDifferences(lines('1<0 PassStateEntered {input: {a: 2}}'), found, 'fixed')).toHaveLength(1);
});

it.each([
  ['another id', event(3, 1, 'B')],
  ['another previous id', event(2, 0, 'B')],
  ['another type', event(2, 1, 'C')],
])('%s is a difference', (_, second) => {
  const differences = historyDifferences(lines('1<0 A', '2<1 B'), [event(1, 0, 'A'), second], 'fixed');
  expect(differences).toEqual([expect.stringMatching(/^history: found "\d<\d [BC]", expected "2<1 B"$/)]);
});

it('an event too many or too few is a difference', () => {
  const found = [event(1, 0, 'A'), event(2, 1, 'B')];
  expect(historyDifferences(lines('1<0 A'), found, 'fixed')).toEqual(['history: found 2 events, expected 1']);
  expect(historyDifferences(lines('1<0 A', '2<1 B'), found.slice(0, 1), 'fixed')).toHaveLength(2);
});

it('in free order only what follows what counts', () => {
  const expected = lines('1<0 A', '2<1 B {name: x}', '3<1 B {name: y}', '4<2 C', '5<3 C');
  const found = [
    event(1, 0, 'A'),
    event(2, 1, 'B', { name: 'y' }),
    event(3, 2, 'C'),
    event(4, 1, 'B', { name: 'x' }),
    event(5, 4, 'C'),
  ];
  expect(historyDifferences(expected, found, 'free')).toEqual([]);
  found[4] = event(5, 2, 'C');
  expect(historyDifferences(expected, found, 'free')).toEqual([
    'history: found nothing like "4<2 C"',
    'history: found "5<2 C", expected no such event',
  ]);
});
