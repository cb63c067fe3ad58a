import { describe, expect, it } from 'vitest';
import { type Manifest, workflowFindings } from './rules.ts';

const MANIFESTS: Record<string, Manifest> = {
  './actions/train': { inputs: { rows: { required: true }, why: {} }, outputs: { model: {} } },
};
const PIN = 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0';

/** What is found in a workflow with these lines; its first job's steps begin at line 4. */
const findingsIn = (...lines: string[]) =>
  workflowFindings('w.yml', ['jobs:', '  one:', '    steps:', ...lines].join('\n'), (uses) => MANIFESTS[uses]).map(
    ({ line, message }) => `${line}: ${message}`,
  );
const TRAIN = ['      - id: train', '        uses: ./actions/train', '        with:', '          rows: 3'];

describe('the lint of a workflow', () => {
  it('finds nothing in one that is sound', () => {
    const step = '      - if: steps.train.outputs.model && steps.train.outcome';
    expect(findingsIn(`      - uses: ${PIN}`, ...TRAIN, step, '        run: echo "$MODEL"')).toEqual([]);
  });

  it('finds an input that our action does not have, on its line', () => {
    expect(findingsIn(...TRAIN, '          wy: later')).toEqual([
      '8: ./actions/train has no input "wy": there is rows, why',
    ]);
  });

  it('finds a required input that is missing, and an action that is not there', () => {
    expect(findingsIn('      - uses: ./actions/train', '      - uses: ./actions/trian')).toEqual([
      '4: ./actions/train needs the input "rows"',
      '5: ./actions/trian has no action.yml',
    ]);
  });

  it('finds outputs that no step or needed job has', () => {
    const found = findingsIn(
      ...TRAIN,
      '      - if: steps.train.outputs.mdel',
      '      - if: steps.tran.outputs.model',
      '    outputs:',
      '      model: ${{ steps.train.outputs.model }}',
      '  two:',
      '    needs: one',
      '    steps:',
      '      - if: needs.one.outputs.model && needs.one.outputs.report',
      '  three:',
      '    if: needs.one.outputs.model',
    );
    expect(found).toEqual([
      '8: steps.train.outputs.mdel: ./actions/train has no output "mdel": there is model',
      '9: steps.tran.outputs.model: no step of this job has the id "tran"',
      '15: needs.one.outputs.report: the job "one" has no output "report": there is model',
      '17: needs.one.outputs.model: this job does not need "one"',
    ]);
  });

  it('finds an expression in a script, whatever its value', () => {
    expect(findingsIn('      - run: |', '          echo "${{ github.ref_name }}"')).toEqual([
      '4: the script has an expression in it: give its value by env',
    ]);
  });

  it.each([
    'actions/checkout@v5',
    'actions/checkout@main # v5.0.0',
    'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8',
    'docker://alpine:3.8',
  ])('finds %s, which is not pinned by its commit with the version beside', (uses) => {
    expect(findingsIn(`      - uses: ${uses}`)).toEqual([expect.stringContaining(`4: ${uses} is not pinned`)]);
  });

  it.each([
    ['in braces', '      - { name: Check out, uses: actions/checkout@v5 }'],
    ['in quotes', "      - 'uses' : actions/checkout@v5"],
    ['of a job, a workflow of others', '      - run: true\n  two:\n    uses: actions/checkout@v5'],
  ])('finds one that is not pinned %s', (_, text) => {
    expect(findingsIn(text)).toEqual([expect.stringContaining('actions/checkout@v5 is not pinned')]);
  });
});
