import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrixOf, predict } from '../booster.ts';
import { goldenCases, goldenFile } from '../golden-cases.ts';
import { type ModelFormat, ModelFormatError, readModel, writeModel } from './model-file.ts';

const EXTENSIONS: Readonly<Record<ModelFormat, string>> = {
  'legacy-binary': 'model',
  json: 'model.json',
  ubjson: 'model.ubj',
};
const formats = Object.keys(EXTENSIONS) as ModelFormat[];
const golden = (name: string, format: ModelFormat) => goldenFile(`${name}.${EXTENSIONS[format]}`);

describe.each(formats)('%s', (format) => {
  it.each(goldenCases)('of $name reads as in the other formats and is written back byte for byte', ({ name }) => {
    const booster = readModel(golden(name, format));
    expect(booster).toEqual(readModel(golden(name, 'legacy-binary')));
    expect(writeModel(booster, format)).toEqual(golden(name, format));
  });

  it('ends in a clear error wherever the file is cut off', () => {
    const whole = golden('missing', format);
    for (let length = 0; length < whole.length; length += 1 + Math.floor(length / 40)) {
      expect(() => readModel(whole.subarray(0, length)), `${length} bytes`).toThrow(ModelFormatError);
    }
  });

  it('never hangs or breaks on a damaged file: it reads a model that can score, or says what is wrong', () => {
    const whole = golden('gamma', format);
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          const booster = readModel(bytes);
          const row = Array.from({ length: Math.min(booster.featureCount, 1000) }, () => Number.NaN);
          if (row.length === booster.featureCount) expect(predict(booster, matrixOf([row]))).toHaveLength(1);
        } catch (error) {
          expect(error).toBeInstanceOf(ModelFormatError);
        }
      }),
      { numRuns: 300, seed: 2 },
    );
  });
});

describe('readModel', () => {
  const json = () => JSON.parse(new TextDecoder().decode(golden('plain', 'json')));
  const refuse = (change: (model: ReturnType<typeof json>) => void) => () => {
    const model = json();
    change(model);
    readModel(new TextEncoder().encode(JSON.stringify(model)));
  };
  const firstTree = (model: ReturnType<typeof json>) => model.learner.gradient_booster.model.trees[0];

  it.each([
    ['nothing', ''],
    ['a text', 'id,label\n1,0\n'],
    ['another JSON file', '{"rows": 1}'],
    ['bytes after an opening brace', '{\u0001\u0002\u0003'],
  ])('refuses %s', (_, text) => {
    expect(() => readModel(new TextEncoder().encode(text))).toThrow(ModelFormatError);
  });

  it('refuses any other bytes with a clear error', () => {
    const starts = fc.constantFrom('', '{', '{"', '{L', 'binf', '{L\0\0\0\0\0\0\0\x07learner{');
    fc.assert(
      fc.property(starts, fc.uint8Array({ maxLength: 400 }), (start, rest) => {
        const bytes = Uint8Array.of(...new TextEncoder().encode(start), ...rest);
        expect(() => readModel(bytes)).toThrow(ModelFormatError);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('names what it found and expected when the model is of another kind', () => {
    const other = refuse((model) => {
      model.learner.objective.name = 'reg:squarederror';
    });
    expect(other).toThrow(
      'learner.objective.name: found "reg:squarederror"; Invalid input: expected "binary:logistic"',
    );
  });

  it('refuses the binary of an XGBoost before 1.0', () => {
    const bytes = golden('plain', 'legacy-binary');
    bytes[24] = 0;
    expect(() => readModel(bytes)).toThrow('major version: found 0, expected 1');
  });

  it('refuses categorical splits', () => {
    const categorical = refuse((model) => {
      firstTree(model).categories = [1];
    });
    expect(categorical).toThrow('categories');
  });

  it('refuses a tree whose nodes form a circle', () => {
    const circle = refuse((model) => {
      firstTree(model).left_children[1] = 0;
    });
    expect(circle).toThrow('tree 0 node 1: found child 0, expected a kept node whose parent is 1');
  });

  it('refuses a split on a feature that the model does not have', () => {
    const foreign = refuse((model) => {
      firstTree(model).split_indices[0] = 99;
    });
    expect(foreign).toThrow('tree 0 node 0: found feature 99, expected below 4');
  });

  it('reads model files from a view into a larger buffer', () => {
    const bytes = golden('plain', 'legacy-binary');
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 7);
    expect(readModel(larger.subarray(7))).toEqual(readModel(bytes));
  });
});

describe('feature names', () => {
  const named = {
    ...readModel(golden('plain', 'json')),
    featureNames: ['a', 'b', 'c', 'dé'],
    featureTypes: ['q', 'q', 'q', 'q'],
  };

  it.each(['json', 'ubjson'] as const)('stay in %s', (format) => {
    expect(readModel(writeModel(named, format))).toEqual(named);
  });
});
