import { describe, expect, it } from 'vitest';
import type { Json } from '../rules/shape.ts';
import { diagram, diagramOfChanges } from './diagram.ts';

const linesOf = (mermaid: string) =>
  mermaid
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('classDef'));
const drawn = (before: unknown, after: unknown) => linesOf(diagramOfChanges(before, after));
const machine = (States: Json, rest: Json = {}) => ({ StartAt: 'A', ...rest, States });
const task = (rest: Json) => ({ Type: 'Task', Resource: 'r', ...rest });
const end = { Type: 'Succeed' };

/** A row of tasks, each leading to the next. */
const row = (length: number, change: (index: number) => Json = () => ({})) =>
  machine(
    Object.fromEntries(
      Array.from({ length }, (_, i) => [
        i ? `T${i}` : 'A',
        task({ ...(i < length - 1 ? { Next: `T${i + 1}` } : { End: true }), ...change(i) }),
      ]),
    ),
  );

describe('the diagram of two definitions', () => {
  it('draws what came, went and changed with a sign, a line and a colour, and explains them', () => {
    const before = machine({ A: task({ Next: 'Old', TimeoutSeconds: 60 }), Old: task({ Next: 'End' }), End: end });
    const after = machine({
      A: task({ Next: 'New', TimeoutSeconds: 90 }),
      End: end,
      New: { Type: 'Pass', Next: 'End' },
    });
    expect(drawn(before, after)).toEqual([
      'flowchart TD',
      's1["#126;\u00a0A<br/>r<br/>⚠ TimeoutSeconds 60 → 90"]',
      's2(["End"]):::succeed',
      's3("#43;\u00a0New")',
      's4["−\u00a0Old<br/>r"]',
      'start((" "))',
      'subgraph legend["Changes"]',
      'direction TB',
      'l0["#43;\u00a0added"]',
      'l1["−\u00a0removed"]',
      'l2["#126;\u00a0changed"]',
      'l3["⚠ less safe"]',
      'end',
      'start --> s1',
      's1 -->|"#43;"| s3',
      's1 -.->|"−"| s4',
      's3 -->|"#43;"| s2',
      's4 -.->|"−"| s2',
      'class s3,l0 added',
      'class s4,l1 removed',
      'class s1,l2 changed',
      'linkStyle 1,3 stroke:#2da44e,stroke-width:3px',
      'linkStyle 2,4 stroke:#e5534b,stroke-width:2px,stroke-dasharray:2 5',
    ]);
  });

  it('gives a renamed state its old name, a changed condition its new text, and the start that moved two edges', () => {
    const choice = (Condition: string, Default: string) => ({
      Type: 'Choice',
      Choices: [{ Condition, Next: 'End' }],
      Default,
    });
    const before = machine({ A: choice('{% $a %}', 'B'), B: end, End: { Type: 'Fail' } });
    const after = machine({ A: choice('{% $b %}', 'C'), C: end, End: { Type: 'Fail' } }, { StartAt: 'End' });
    expect(drawn(before, after)).toEqual(
      expect.arrayContaining([
        's2(["#126;\u00a0C<br/>was B"]):::succeed',
        's1 -->|"#126;\u00a0$b"| s3',
        's1 -->|"else"| s2',
        'start -->|"#43;"| s3',
        'start -.->|"−"| s1',
      ]),
    );
  });

  it('tells in the legend what changed of the machine itself', () => {
    const lines = drawn(machine({ A: end }, { TimeoutSeconds: 5 }), machine({ A: end }));
    expect(lines).toContain('l0["#126;\u00a0the machine itself<br/>⚠ TimeoutSeconds removed"]');
  });

  it('marks within a Map what changed there, and a Map that is gone with all that was in it', () => {
    const each = (inner: Json) => ({
      Type: 'Map',
      ItemProcessor: { StartAt: 'I', States: { I: task({ End: true, ...inner }) } },
      Next: 'End',
    });
    const before = machine({ A: each({ Retry: [{ ErrorEquals: ['E'] }] }), End: end });
    expect(drawn(before, machine({ A: each({}), End: end }))).toContain(
      's3["#126;\u00a0I<br/>r<br/>⚠ Retry removed"]:::last',
    );
    const gone = drawn(before, machine({ End: end }, { StartAt: 'End' }));
    expect(gone).toContain('subgraph s2["−\u00a0A – for each item"]');
    expect(gone).toContain('class s2,s3,l1 removed');
  });

  it('draws a catch of all errors that one state lost apart from those that others kept', () => {
    const handled = (index: number) => (index < 9 ? { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'T9' }] } : {});
    const lines = drawn(
      row(10, handled),
      row(10, (index) => (index ? handled(index) : {})),
    );
    expect(lines).toContain('s10e(["any other error<br/>of 8 states"])');
    expect(lines).toContain('s1 -.->|"−"| s10');
  });

  it('is the diagram of the new one where nothing or only comments changed', () => {
    const commented = row(3, () => ({ Comment: 'why' }));
    expect(diagramOfChanges(row(3), commented)).toBe(diagram(row(3)));
    expect(diagram(row(3))).not.toContain('legend');
  });

  it('marks all of a definition that is new or gone', () => {
    expect(drawn(undefined, machine({ A: end }))).toContain('s1(["#43;\u00a0A"]):::succeed');
    expect(drawn(machine({ A: end }), undefined)).toContain('s1(["−\u00a0A"]):::succeed');
  });
});

describe('a definition of more than Mermaid draws', () => {
  it('is drawn up to 500 transitions, and no further', () => {
    expect(linesOf(diagram(row(500)))).toContain('s499 --> s500');
    expect(diagram(row(501))).toMatch(
      /^flowchart TD\n {2}note\["Too large to draw: 501 transitions in \d+ characters\./,
    );
  });

  it('is drawn up to 50,000 characters, and no further', () => {
    const named = (letter: string) => diagram(row(400, () => ({ Resource: letter.repeat(57) })));
    expect(named('r').length).toBeGreaterThan(35_000);
    expect(named('"')).toContain('Too large to draw: 400 transitions');
  });

  it('is drawn with its changes and their neighbours only, and says so', () => {
    const lines = drawn(
      row(900),
      row(900, (index) => (index === 400 ? { TimeoutSeconds: 5 } : {})),
    );
    expect(lines).toEqual([
      'flowchart TD',
      's1["T399<br/>r"]',
      's2["#126;\u00a0T400<br/>r"]',
      's3["T401<br/>r"]',
      'subgraph legend["Changes"]',
      'direction TB',
      'l0["#126;\u00a0changed"]',
      'l1["only changes and their neighbours"]',
      'end',
      's1 --> s2',
      's2 --> s3',
      'class s2,l0 changed',
    ]);
  });

  it('is not drawn where its changes alone are too many', () => {
    const changed = row(900, () => ({ TimeoutSeconds: 5 }));
    expect(diagramOfChanges(row(900), changed)).toContain('Too large to draw');
  });
});
