import { expect, it } from 'vitest';
import { diagram } from './diagram.ts';

const task = (next: object) => ({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', ...next });
const all = [{ ErrorEquals: ['States.ALL'], Next: 'end' }];

it('draws a Choice as a diamond, a Catch dotted, a Map as a box, and marks how a machine ends', () => {
  const definition = {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'Item', States: { Item: task({ End: true }) } },
        Catch: [{ ErrorEquals: ['A', 'B'], Next: 'end' }],
        Next: 'Enough?',
      },
      'Enough?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.n', NumericGreaterThan: 5, Next: 'Done' }],
        Default: 'end',
      },
      Done: { Type: 'Succeed' },
      end: { Type: 'Fail' },
    },
  };
  expect(
    diagram(definition)
      .split('\n')
      .filter((line) => !line.includes('classDef')),
  ).toEqual([
    'flowchart TD',
    '  subgraph s1["Each – for each item"]',
    '    s5["Item<br/>lambda:invoke"]:::last',
    '  end',
    '  s2{"Enough?"}',
    '  s3(["Done"]):::succeed',
    '  s4(["end"]):::fail',
    '  start((" "))',
    '  start --> s1',
    '  s1 --> s2',
    '  s1 -.->|"A, B"| s4',
    '  s2 -->|"$.n NumericGreaterThan 5"| s3',
    '  s2 -->|"else"| s4',
    '',
  ]);
});

it('draws the errors of many states into one handler once', () => {
  const names = ['A', 'B', 'C', 'D'];
  const chain = names.map((name, i) => [name, task({ Catch: all, Next: names[i + 1] ?? 'end' })]);
  const lines = diagram({ StartAt: 'A', States: { ...Object.fromEntries(chain), end: { Type: 'Fail' } } }).split('\n');
  expect(lines.filter((line) => line.includes('-.->'))).toEqual(['  s5e -.-> s5']);
  expect(lines).toContain('  s5e(["any other error<br/>of 4 states"])');
});

it("prefers a rule's comment to its condition, and shortens what is long", () => {
  const rules = [
    { Comment: 'enough rows', Condition: '{% $a %}', Next: 'S' },
    { Condition: `{% ${'x'.repeat(90)} %}`, Next: 'S' },
  ];
  const drawn = diagram({ StartAt: 'C', States: { C: { Type: 'Choice', Choices: rules }, S: { Type: 'Succeed' } } });
  expect(drawn).toContain('|"enough rows"|');
  expect(drawn).toContain(`|"${'x'.repeat(57)}..."|`);
});

it.each([
  ['say "hi" #1 <b>`x`', 'say #34;hi#34; #35;1 #60;b#62;#96;x#96;'],
  ['[a](http://b) www.c.d **e** f_g', '#91;a#93;(http#58;//b) www#46;c.d #42;#42;e#42;#42; f#95;g'],
  ['%%{init: {}}%% $$x$$ $.n', '#37;#37;{init: {}}#37;#37; #36;#36;x#36;#36; $.n'],
  ['- a', '-\u00a0a'],
  ['1. a', '1.\u00a0a'],
  ['a\u202e\n\tb', 'a b'],
  [`${'😀'.repeat(40)}`, `${'😀'.repeat(28)}...`],
])('escapes in %j what Mermaid, its Markdown or its formulas would read as their own', (name, written) => {
  expect(diagram({ StartAt: 'a', States: { [name]: { Type: 'Succeed' } } })).toContain(`s1(["${written}"])`);
});

it('leaves out what is not well formed', () => {
  for (const value of [
    null,
    [],
    { States: 5 },
    { StartAt: { toString: 1 }, States: { A: { Type: 'constructor', Next: { toString: 1 } } } },
    { StartAt: 'A', States: { A: 1, B: { Type: 'Map', ItemProcessor: 7, Catch: 3 } } },
  ]) {
    expect(diagram(value)).toMatch(/^flowchart TD\n/);
  }
});
