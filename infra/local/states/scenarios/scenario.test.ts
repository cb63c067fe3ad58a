import { expect, it } from 'vitest';
import { parseScenario, withPlaces } from './scenario.ts';

const minimal = `
title: a rule
state: Pass
outcome: succeeds
evidence: documented
definition: {StartAt: A, States: {A: {Type: Succeed}}}
expected: {status: SUCCEEDED}
`;
const parse = (more: string) => parseScenario(`${minimal}${more}`, 'pass/a.yml');

it('a file without optional fields is a standard machine that is given an empty object', () => {
  expect(parse('')).toMatchObject({ type: 'STANDARD', input: {}, needs: {}, acts: [], expected: { order: 'fixed' } });
});

it.each([
  ['titel: a', 'pass/a.yml: titel: found "a", expected no such field'],
  ['type: FAST', 'pass/a.yml: type: found "FAST", expected "STANDARD" or "EXPRESS"'],
  ['needs: {a: {queue: fifo}}', 'pass/a.yml: needs.a.queue: found "fifo", expected "standard"'],
  ['acts: [{pass: 1}]', 'pass/a.yml: acts[0].after: found nothing, expected string'],
  ['needs: {a: 3}', 'pass/a.yml: needs.a: found 3, expected one of function'],
  ['input: [', 'pass/a.yml: '],
])('a fault names the file, the field, what was found and what was expected: %s', (more, message) => {
  expect(() => parse(more)).toThrow(
    expect.objectContaining({ name: 'ContractError', message: expect.stringContaining(message) }),
  );
});

it('a line of the history that is none is a fault, with the line', () => {
  const text = minimal.replace(
    '{status: SUCCEEDED}',
    '{status: SUCCEEDED, history: "1<0 ExecutionStarted\\n2 <0 Wrong"}',
  );
  expect(() => parseScenario(text, 'a.yml')).toThrow(
    'expected lines such as 3<2 TaskScheduled {resource: invoke}, unlike its line 2: 2 <0 Wrong',
  );
});

it('places stand in every text; a name that nothing has is an error', () => {
  const scenario = parse("input: ['${queue}', {at: 'in ${queue}'}]");
  expect(withPlaces(scenario, { queue: 'q' }).input).toEqual(['q', { at: 'in q' }]);
  expect(() => withPlaces(scenario, { topic: 't' })).toThrow('${queue} must be one of topic');
});
