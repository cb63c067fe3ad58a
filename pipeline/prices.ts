/** The schema of `pipeline/prices.yml`, and what things cost by it. */
import { parse } from 'yaml';
import * as z from 'zod';
import { ContractError, parseAs } from './parse-as.ts';
import { name } from './settings.ts';

const price = z.number().min(0);
/** USD an hour by instance type. */
const hourly = z.record(z.string().startsWith('ml.'), price);

const Prices = z.strictObject({
  /** The day that the prices were read. */
  asOf: z.iso.date('a date such as 2026-11-22'),
  region: name,
  currency: z.literal('USD'),
  sources: z.array(z.url()).min(1),
  sagemaker: z.strictObject({ training: hourly, hosting: hourly }),
  lambda: z.strictObject({ gbSecond: price, millionRequests: price }),
  stepFunctions: z.strictObject({ thousandTransitions: price }),
});
export type Prices = z.infer<typeof Prices>;

/**
 * Reads `prices.yml`.
 * @throws ContractError where it is not YAML or does not fit the schema
 */
export function parsePrices(text: string, file = 'pipeline/prices.yml'): Prices {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new ContractError(`${file}: ${(error as Error).message}`);
  }
  return parseAs(Prices, value, file);
}

/** USD of one instance's billable seconds; null where the table does not have the type. */
export const costOfTraining = ({ sagemaker }: Prices, instanceType: string, seconds: number): number | null =>
  costOfHours(sagemaker.training, instanceType, seconds / 3600);

/** USD of one serving instance for some hours; null where the table does not have the type. */
export const costOfHosting = ({ sagemaker }: Prices, instanceType: string, hours: number): number | null =>
  costOfHours(sagemaker.hosting, instanceType, hours);

/** USD of what Lambdas ran for: seconds times GB of memory. */
export const costOfLambda = ({ lambda }: Prices, gbSeconds: number): number => gbSeconds * lambda.gbSecond;

/** USD of calls of Lambdas. */
export const costOfRequests = ({ lambda }: Prices, requests: number): number =>
  (requests / 1e6) * lambda.millionRequests;

/** USD of state transitions of Standard workflows. */
export const costOfTransitions = ({ stepFunctions }: Prices, transitions: number): number =>
  (transitions / 1000) * stepFunctions.thousandTransitions;

const costOfHours = (prices: Record<string, number>, instanceType: string, hours: number): number | null =>
  Object.hasOwn(prices, instanceType) ? prices[instanceType]! * hours : null;
