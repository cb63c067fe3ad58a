import { type AdviceOptions, advise } from './advice/advise.ts';
import { levelled } from './advice/levels.ts';
import type { StateMachineType } from './catalogue/resource.ts';
import type { Finding, Problem } from './finding.ts';
import { jsonataParser } from './jsonata.ts';
import { checkMachine } from './rules/machine.ts';
import type { Scope } from './rules/shape.ts';
import { parseSource, type SourceFormat } from './source.ts';
import { substituteIn } from './substitutions.ts';

export interface ValidateOptions {
  type?: StateMachineType;
  format?: SourceFormat;
  /**
   * Given where the text is still to pass through CloudFormation: the values of `${Name}`; one without a value stands for
   * a text not known yet. Absent where the text is final, as Step Functions gets it: there `${Name}` has no meaning.
   */
  substitutions?: Readonly<Record<string, string>>;
  /** Given where our own advice is wanted beside what the service says. */
  advice?: AdviceOptions;
}

interface Validation {
  /** As ValidateStateMachineDefinition answers: FAIL when a finding is an error, also a warning promoted to one. */
  result: 'OK' | 'FAIL';
  /** In the order of the text. */
  findings: Finding[];
}

/** "The definition … maximum length of 1048576" (API reference, CreateStateMachine), in characters. */
const MAX_DEFINITION = 1_048_576;

/**
 * Judges a state machine definition as Step Functions does on CreateStateMachine, UpdateStateMachine and
 * ValidateStateMachineDefinition. Never throws, whatever the text. `type` defaults to STANDARD, `format` to JSON.
 */
export function validateDefinition(text: string, options: ValidateOptions = {}): Validation {
  const { type = 'STANDARD', format = 'json', substitutions, advice } = options;
  if (text.length > MAX_DEFINITION) {
    const message = `the definition has ${text.length} characters, at most ${MAX_DEFINITION} are allowed`;
    const place = { location: '', line: 1, column: 1 };
    return { result: 'FAIL', findings: [{ severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message, ...place }] };
  }
  const source = parseSource(text, format, { placeholders: substitutions !== undefined });
  const findings: Finding[] = source.faults.map((fault) => ({ severity: 'ERROR', ...fault }));
  if (source.value !== undefined) {
    const report = (problem: Problem) => findings.push({ ...problem, ...source.position(problem.location) });
    const definition = substituteIn(source.value, substitutions ?? {});
    const scope: Scope = {
      report,
      type,
      language: 'JSONPath',
      machineLanguage: 'JSONPath',
      members: [],
      variables: new Set(),
      parseJsonata: jsonataParser(),
      substitutions: substitutions !== undefined,
    };
    checkMachine(definition, scope);
    // Advice reads the flow of a definition, which a faulty one does not have.
    if (advice && !isFaulty(findings)) advise(definition, scope, advice);
  }
  const wanted = advice ? levelled(findings, advice.levels ?? {}) : findings;
  wanted.sort((a, b) => a.line - b.line || a.column - b.column);
  return { result: isFaulty(wanted) ? 'FAIL' : 'OK', findings: wanted };
}

const isFaulty = (findings: readonly Finding[]): boolean => findings.some(({ severity }) => severity === 'ERROR');
