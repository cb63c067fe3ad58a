import { describe, expect, it } from 'vitest';
import { definitionPart } from './definition.ts';

const PATH = 'pipeline/retraining.asl.json';
const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: {}, TimeoutSeconds: 60 };
const guard = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }] };
const machine = (train: object, extra: object = {}) => ({
  path: PATH,
  text: JSON.stringify(
    {
      QueryLanguage: 'JSONata',
      StartAt: 'Train',
      States: { Train: { ...task, ...guard, ...train, End: true }, Failed: { Type: 'Fail' }, ...extra },
    },
    null,
    2,
  ),
});

describe('the state machine of a pull request', () => {
  it('does what it did where only its text is another', () => {
    const { title, findings, body } = definitionPart(machine({}), machine({ Comment: 'trains' }), []);
    expect(title).toBe('State machine: 0 findings, does what it did');
    expect(findings).toEqual([]);
    expect(body).toContain('```mermaid');
  });

  it('loses a Catch, on the line of its state, and draws before and after', () => {
    const { findings, body } = definitionPart(machine({}), machine({ Catch: undefined }), []);
    expect(findings).toEqual([
      { level: 'loss', message: 'Removed Catch of "Train": it took States.ALL', file: PATH, line: 5 },
    ]);
    for (const heading of ['**Before and after in one**', '**Before**', '**After**']) expect(body).toContain(heading);
  });

  it('loses a timeout, and a Retry of a state in a Map', () => {
    const map = (inner: object) => ({
      Each: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'One', States: { One: { ...task, ...inner, End: true } } },
        Next: 'Failed',
      },
    });
    const retry = { Retry: [{ ErrorEquals: ['Lambda.ServiceException'] }] };
    const { findings } = definitionPart(machine({}, map(retry)), machine({ TimeoutSeconds: undefined }, map({})), []);
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringContaining('Removed TimeoutSeconds of "Train"'),
      expect.stringContaining('Removed Retry of "One" in "Each"'),
    ]);
    const text = machine({ TimeoutSeconds: undefined }, map({})).text.split('\n');
    expect(text[findings[1]!.line! - 1]).toContain('"One"');
  });

  it('has the findings of validate-asl, an error as error', () => {
    const finding = { severity: 'ERROR' as const, code: 'SCHEMA_VALIDATION_FAILED' as const, message: 'wrong' };
    const { findings, body } = definitionPart(undefined, machine({}), [
      { ...finding, line: 3, column: 1, location: '/States', path: PATH, isNew: true },
    ]);
    expect(findings).toEqual([{ level: 'error', message: 'wrong', file: PATH, line: 3 }]);
    expect(body).toContain('| ERROR | 3 |');
  });
});
