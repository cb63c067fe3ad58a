import type { FeatureSummary } from '../drift-report.ts';
import { SKETCH_POINTS } from '../model/evaluation/drift/distribution.ts';
import { TooManyFeaturesError } from './errors.ts';

/**
 * Bytes of JSON that the summaries of one file may take. A state's output may have 262,144 bytes (Step Functions developer
 * guide, "Step Functions service quotas"); the rest is for its other fields and what `lambda:invoke` wraps around them.
 */
const LARGEST_SUMMARY = 200 * 1024;
/** Below it, ranks are off by so much that deciles say nothing. */
const FEWEST_POINTS = 10;

/**
 * A file's summaries with as many points a feature as fit into {@link LARGEST_SUMMARY} with all features.
 * @param summarize gives the summaries with at most so many points a feature
 * @param file what messages name
 * @throws TooManyFeaturesError where not even FEWEST_POINTS fit
 */
export function fittingSummary(summarize: (points: number) => FeatureSummary[], file: string): FeatureSummary[] {
  for (let points = SKETCH_POINTS; ; ) {
    const features = summarize(points);
    const bytes = Buffer.byteLength(JSON.stringify(features));
    if (bytes <= LARGEST_SUMMARY) return features;
    if (points === FEWEST_POINTS)
      throw new TooManyFeaturesError(
        `${file}: found ${features.length} features whose names, categories and distributions take ${bytes} bytes, expected at most ${LARGEST_SUMMARY}: use fewer columns or categories (dataset.columns)`,
      );
    points = Math.max(FEWEST_POINTS, Math.floor(points * Math.min(0.9, LARGEST_SUMMARY / bytes)));
  }
}
