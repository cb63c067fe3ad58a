/**
 * Writes `retraining.contracts.json` from `contract.ts`: what an execution is given and what each Task answers, for the
 * advice of validate-asl. With `--check` it writes nothing and fails where the file is not up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Contracts, JsonSchema } from './asl/advice/contracts.ts';
import {
  Approval,
  CleanUpOutput,
  EvaluateModelOutput,
  ExecutionInput,
  ProcessDataOutput,
  SummarizeDataOutput,
  TrainModelOutput,
  VerifyEndpointOutput,
} from './contract.ts';
import { jsonText } from './json-text.ts';

/** What says where data is; what values it may have is the schemas' own business. */
const KEPT = new Set(['type', 'properties', 'additionalProperties', 'items', 'anyOf']);

function schemaOf(type: z.ZodType): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(type, {
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      for (const key of Object.keys(jsonSchema)) if (!KEPT.has(key)) delete jsonSchema[key];
    },
  });
  return schema;
}

/** What the state machine's execution is given, and what its Tasks that run our own code, or wait for it, answer. */
export const contracts = (): Contracts => ({
  input: schemaOf(ExecutionInput),
  results: {
    ProcessFile: schemaOf(ProcessDataOutput),
    SummarizeData: schemaOf(SummarizeDataOutput),
    TrainModelInLambda: schemaOf(TrainModelOutput),
    EvaluateModel: schemaOf(EvaluateModelOutput),
    AwaitApproval: schemaOf(Approval),
    VerifyEndpoint: schemaOf(VerifyEndpointOutput),
    CleanUp: schemaOf(CleanUpOutput),
  },
});

if (import.meta.main) {
  const file = join(import.meta.dirname, 'retraining.contracts.json');
  const text = jsonText(contracts());
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error('pipeline/retraining.contracts.json is not what contract.ts says: run "npm run docs"');
    process.exitCode = 1;
  }
}
