import { createTarGzip } from 'nanotar';
import { describe, expect, it } from 'vitest';
import { packArtifact, unpackArtifact } from './artifact.ts';
import { readModel } from './format/model-file.ts';
import { goldenFile } from './golden-cases.ts';

const booster = readModel(goldenFile('missing.model'));

describe('packArtifact', () => {
  it('is read back by unpackArtifact', async () => {
    expect(await unpackArtifact(await packArtifact(booster))).toEqual(booster);
  });

  it('gives the same bytes each time', async () => {
    expect(await packArtifact(booster)).toEqual(await packArtifact(booster));
  });
});

describe('unpackArtifact', () => {
  it('finds the model among other files, whatever its format', async () => {
    const bytes = await createTarGzip([
      { name: 'code/inference.py', data: 'pass' },
      { name: './xgboost-model', data: goldenFile('missing.model.ubj') },
    ]);
    expect(await unpackArtifact(bytes)).toEqual(booster);
  });

  it('refuses an archive without a model', async () => {
    const bytes = await createTarGzip([{ name: 'model.pkl', data: 'x' }]);
    await expect(unpackArtifact(bytes)).rejects.toThrow(
      'found model.pkl in the artifact, expected a file xgboost-model',
    );
  });

  it.each([
    ['no bytes', new Uint8Array()],
    ['a bare model', goldenFile('missing.model')],
  ])('refuses %s', async (_, bytes) => {
    await expect(unpackArtifact(bytes)).rejects.toThrow('found no readable tar.gz');
  });

  it('refuses an archive that was cut off', async () => {
    const bytes = await packArtifact(booster);
    await expect(unpackArtifact(bytes.subarray(0, bytes.length / 2))).rejects.toThrow('found no readable tar.gz');
  });
});
