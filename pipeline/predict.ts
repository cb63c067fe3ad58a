import { createReadStream, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SageMakerRuntimeClient, SageMakerRuntimeServiceException } from '@aws-sdk/client-sagemaker-runtime';
import { invokeEndpoint } from './invoke-endpoint.ts';
import { EndpointAnswerError } from './model/endpoint-csv.ts';
import { ContractError } from './parse-as.ts';
import { InvalidFileError } from './rows/invalid-file.ts';
import { readServingRows } from './rows/serving-rows.ts';
import { parseSettings } from './settings.ts';

const USAGE = 'usage: npm run predict -- ROWS.csv [--endpoint NAME] [--settings FILE]';

/** Scores raw rows at the endpoint and prints asset and score; rows that cannot be scored go to stderr. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { endpoint: { type: 'string' }, settings: { type: 'string', default: 'pipeline/pipeline.yml' } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new TypeError(`found ${positionals.length} files, expected one`);
  const { name, dataset } = parseSettings(readFileSync(values.settings, 'utf8'), values.settings);
  const { assets, lines, faults } = await readServingRows(createReadStream(file), dataset, file);
  const scores = await invokeEndpoint(new SageMakerRuntimeClient(), values.endpoint ?? `${name}-dev`, lines);
  console.log([csvCell(dataset.asset), 'score'].join(dataset.separator));
  for (const [i, asset] of assets.entries()) console.log([csvCell(asset), scores[i]].join(dataset.separator));
  for (const fault of faults) console.error(`${file}: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}

/** A cell as RFC 4180 writes it. */
function csvCell(text: string): string {
  return /[^\w .-]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a person can mend, in words; nothing for a fault of the program. */
function explain(error: Error & { code?: string; path?: string }): string | undefined {
  if (error instanceof InvalidFileError || error instanceof ContractError || error instanceof EndpointAnswerError)
    return error.message;
  if (error instanceof SageMakerRuntimeServiceException) return `SageMaker: ${error.name}: ${error.message}`;
  if (error.name === 'CredentialsProviderError') return `no AWS credentials: ${error.message}`;
  if (/^Region (is missing|not accepted)/.test(error.message))
    return `no AWS Region: set AWS_REGION (${error.message})`;
  if (error.code === 'ENOENT') return `${error.path}: found no such file`;
  if (error.code === 'EISDIR') return `${error.path ?? 'the file'}: found a folder, expected a CSV file`;
  if (error.code === 'ECONNREFUSED')
    return `nobody answers at ${process.env.AWS_ENDPOINT_URL ?? 'AWS'}: ${error.message}`;
  if (error instanceof TypeError && (error.code?.startsWith('ERR_PARSE_ARGS') || error.message.startsWith('found ')))
    return `${error.message}\n${USAGE}`;
  return undefined;
}

try {
  await main();
} catch (error) {
  const explanation = explain(error as Error);
  if (explanation === undefined) throw error;
  console.error(explanation);
  process.exitCode = 1;
}
