import { buffer } from 'node:stream/consumers';
import type { S3Client } from '@aws-sdk/client-s3';
import { unpackArtifact } from '../model/artifact.ts';
import { type Booster, predict } from '../model/booster.ts';
import { type ModelScores, modelScores } from '../model/evaluation/evaluate.ts';
import type { Champion } from './champion.ts';
import { sha256 } from './evaluation.ts';
import type { FeatureRows } from './feature-rows.ts';
import { openObject, parseS3Uri } from './s3.ts';

/** The rows that models are scored on. */
export interface HeldOutParts {
  validation: FeatureRows;
  test: FeatureRows;
}

/** A model artifact of S3. */
export interface Artifact {
  uri: string;
  sha256: string;
  writtenAt: Date;
  booster: Booster;
}

/** @throws ObjectNotFoundError, ModelFormatError */
export async function readArtifact(s3: S3Client, uri: string): Promise<Artifact> {
  const { bucket, key } = parseS3Uri(uri);
  const object = await openObject(s3, bucket, key);
  const bytes = await buffer(object.chunks);
  return { uri, sha256: sha256(bytes), writtenAt: object.lastModified!, booster: await unpackArtifact(bytes) };
}

/** Scores every held-out row. */
export function scoreHeldOut({ uri, sha256, booster }: Artifact, { validation, test }: HeldOutParts): ModelScores {
  const score = ({ matrix }: FeatureRows) => (matrix.rowCount === 0 ? new Float32Array() : predict(booster, matrix));
  return modelScores({ artifact: uri, artifactSha256: sha256 }, { validation: score(validation), test: score(test) });
}

/** A champion with its scores, or why there are none. */
export type ScoredChampion =
  | Exclude<Champion, { kind: 'usable' }>
  | (Omit<Extract<Champion, { kind: 'usable' }>, 'kind'> & { kind: 'scored'; scores: ModelScores });

/** Scores the held-out rows with the champion; one that cannot be read or scored is unusable. */
export async function scoreChampion(s3: S3Client, champion: Champion, rows: HeldOutParts): Promise<ScoredChampion> {
  if (champion.kind !== 'usable') return champion;
  const { endpointConfig, artifact } = champion;
  try {
    return { ...champion, kind: 'scored', scores: scoreHeldOut(await readArtifact(s3, artifact), rows) };
  } catch (error) {
    return { kind: 'unusable', endpointConfig, reason: `${artifact}: ${(error as Error).message}` };
  }
}
