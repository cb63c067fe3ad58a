import type { StateMachineType } from '../../../../pipeline/asl/catalogue/resource.ts';
import { validateDefinition } from '../../../../pipeline/asl/validate.ts';
import type { StandIn } from '../../core/stand-in.ts';
import { allStates, type MachineDefinition } from '../engine/definition.ts';
import { readerRefusal } from '../engine/distributed-map/reader.ts';
import { integrationFor, isFunctionArn } from '../integrations/catalogue.ts';

/** One finding of ValidateStateMachineDefinition. */
interface Diagnostic {
  severity: 'ERROR' | 'WARNING';
  code: string;
  message: string;
  location: string;
}

/** What is wrong with a definition, in Step Functions' own eyes and in the stand-in's: without errors, it runs. */
export function findingsOf(standIn: StandIn, text: string, type: StateMachineType): Diagnostic[] {
  const { result, findings } = validateDefinition(text, { type });
  const known = findings.map(({ severity, code, message, location }) => ({ severity, code, message, location }));
  return result === 'FAIL' ? known : [...known, ...capabilityFindings(standIn, JSON.parse(text))];
}

const error = (code: string, message: string, location: string): Diagnostic => ({
  severity: 'ERROR',
  code,
  message,
  location,
});

/** What AWS would run and the stand-in does not have: refused at once rather than half run. */
function* capabilityFindings(standIn: StandIn, definition: MachineDefinition): Generator<Diagnostic> {
  for (const [name, state] of allStates(definition)) {
    const location = `/States/${name}`;
    if (state.Type === 'Task' && !isKnownResource(standIn, state.Resource ?? ''))
      yield error(
        'SCHEMA_VALIDATION_FAILED',
        `The resource provided ${state.Resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
        `${location}/Resource`,
      );
    const refusal = state.ItemReader && readerRefusal(state.ItemReader);
    if (refusal) yield error('SCHEMA_VALIDATION_FAILED', refusal, `${location}/ItemReader`);
  }
}

const isKnownResource = (standIn: StandIn, resource: string) =>
  isFunctionArn(resource) || integrationFor(standIn, resource) !== undefined;
