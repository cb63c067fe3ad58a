import type { DescribeEndpointOutput } from '@aws-sdk/client-sagemaker';
import type { EvaluationReport } from './evaluation-report.ts';

type GoldenRows = EvaluationReport['goldenRows'];

/** How far an endpoint's answer may be from the evaluated score: both are 32-bit floats, printed and read again. */
const TOLERANCE = 1e-5;

/**
 * What is wrong with an endpoint that should run `configName` and nothing else; nothing when all is well. InService alone
 * says little: SageMaker is InService on the old config, with a FailureReason, after it rolled an update back.
 */
export function rolloutFaults(endpoint: DescribeEndpointOutput, configName: string): string[] {
  const faults: string[] = [];
  const { EndpointStatus: status, EndpointConfigName: config, PendingDeploymentSummary: pending } = endpoint;
  if (status !== 'InService') faults.push(`status is ${status}, expected InService`);
  if (config !== configName) faults.push(`endpoint config is ${config}, expected ${configName}`);
  if (endpoint.FailureReason) faults.push(`failure reason is "${endpoint.FailureReason}", expected none`);
  if (pending) faults.push(`it is being updated to ${pending.EndpointConfigName}, expected no update`);
  const variants = endpoint.ProductionVariants ?? [];
  if (variants.length === 0) faults.push('found no production variant, expected one');
  for (const variant of variants) {
    const place = `variant ${variant.VariantName}`;
    if (variant.CurrentWeight !== variant.DesiredWeight)
      faults.push(`${place} has weight ${variant.CurrentWeight}, expected ${variant.DesiredWeight}`);
    if (variant.CurrentInstanceCount !== variant.DesiredInstanceCount)
      faults.push(`${place} has ${variant.CurrentInstanceCount} instances, expected ${variant.DesiredInstanceCount}`);
  }
  return faults;
}

/** How far each golden row's score is from its evaluated one. */
export const scoreDifferences = (goldenRows: GoldenRows, scores: readonly number[]): number[] =>
  goldenRows.map((row, i) => Math.abs(row.score - scores[i]!));

/** What is wrong with scores that differ so from the evaluated ones; nothing when all are as close as printing lets them. */
export function scoreFaults(differences: readonly number[]): string[] {
  const wrong = differences.filter((difference) => difference > TOLERANCE).length;
  if (wrong === 0) return [];
  const largest = Math.max(...differences).toFixed(7);
  return [
    `${wrong} of ${differences.length} golden rows got another score than evaluated, by up to ${largest}, expected at most ${TOLERANCE.toFixed(5)}`,
  ];
}
