import type { StandIn } from '../../stand-in.ts';
import { allStates, type MachineDefinition, type QueryLanguageName, type State } from '../engine/definition.ts';
import { isKnownReader } from '../engine/distributed-map/reader.ts';
import { integrationFor, isFunctionArn } from '../integrations/catalogue.ts';

/** Largest definition, bytes (Step Functions quotas). */
const MAX_DEFINITION_BYTES = 1024 * 1024;

/** One finding of ValidateStateMachineDefinition. */
export interface Diagnostic {
  severity: 'ERROR' | 'WARNING';
  code: string;
  message: string;
  location?: string;
}

const error = (code: string, message: string, location?: string): Diagnostic => ({
  severity: 'ERROR',
  code,
  message,
  location,
});

/** The definition, and what is wrong with it: no errors, then it runs. */
export function parseDefinition(
  standIn: StandIn,
  text: string,
): { definition: MachineDefinition; findings: Diagnostic[] } {
  const none = { StartAt: '', States: {} };
  if (Buffer.byteLength(text) > MAX_DEFINITION_BYTES)
    return { definition: none, findings: [error('INVALID_JSON_DESCRIPTION', 'The definition is larger than 1 MiB')] };
  let definition: MachineDefinition;
  try {
    definition = JSON.parse(text);
  } catch (cause) {
    return { definition: none, findings: [error('INVALID_JSON_DESCRIPTION', (cause as Error).message)] };
  }
  return { definition, findings: [...capabilityFindings(standIn, definition)] };
}

/** What AWS would run and the stand-in does not have: refused at once rather than half run. */
function* capabilityFindings(standIn: StandIn, definition: MachineDefinition): Generator<Diagnostic> {
  for (const [name, state] of allStates(definition)) {
    const location = `/States/${name}`;
    if (languageOf(definition, state) !== 'JSONata')
      yield error(
        'SCHEMA_VALIDATION_FAILED',
        'The stand-in runs JSONata states only: set "QueryLanguage": "JSONata"',
        location,
      );
    if (state.Type === 'Task' && !isKnownResource(standIn, state.Resource ?? ''))
      yield error(
        'SCHEMA_VALIDATION_FAILED',
        `The resource provided ${state.Resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
        `${location}/Resource`,
      );
    if (state.ItemReader && !isKnownReader(state.ItemReader.Resource))
      yield error(
        'SCHEMA_VALIDATION_FAILED',
        `The stand-in has no item reader ${state.ItemReader.Resource}`,
        `${location}/ItemReader/Resource`,
      );
  }
}

const languageOf = (definition: MachineDefinition, state: State): QueryLanguageName =>
  state.QueryLanguage ?? definition.QueryLanguage ?? 'JSONPath';

const isKnownResource = (standIn: StandIn, resource: string) =>
  isFunctionArn(resource) || integrationFor(standIn, resource) !== undefined;
