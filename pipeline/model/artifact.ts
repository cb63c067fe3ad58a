import { createTarGzip, parseTarGzip } from 'nanotar';
import type { Booster } from './booster.ts';
import { ModelFormatError, readModel, writeModel } from './format/model-file.ts';

/** The name of the model inside `model.tar.gz`, as SageMaker's built-in XGBoost writes and expects it. */
const MODEL_NAME = 'xgboost-model';

/** Packs a booster as SageMaker's training job does: `model.tar.gz` with the one file `xgboost-model`, always the same bytes. */
export const packArtifact = (booster: Booster): Promise<Uint8Array> =>
  createTarGzip([{ name: MODEL_NAME, data: writeModel(booster, 'legacy-binary') }], {
    attrs: { mode: '644', uid: 0, gid: 0, mtime: 0 },
  });

/** Reads the booster out of a `model.tar.gz`. Throws a ModelFormatError when there is none or it cannot be read. */
export const unpackArtifact = async (bytes: Uint8Array): Promise<Booster> => {
  const files = await parseTarGzip(bytes).catch((error: Error) => {
    throw new ModelFormatError(`found no readable tar.gz (${error.message}), expected a SageMaker model artifact`);
  });
  const model = files.find(({ name }) => name.replace(/^\.\//, '') === MODEL_NAME);
  if (!model?.data) {
    const found = files.map(({ name }) => name).join(', ') || 'nothing';
    throw new ModelFormatError(`found ${found} in the artifact, expected a file ${MODEL_NAME}`);
  }
  return readModel(model.data);
};
