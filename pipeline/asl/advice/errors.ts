import { pointer, suggestion } from '../finding.ts';
import { isUnknown, objectsIn, warning } from '../rules/shape.ts';
import { type State, statesOf } from './machines.ts';

/** Errors that Step Functions itself gives; it reserves the prefix `States.` (guide, "Handling errors"). */
const RESERVED_ERRORS = [
  'States.ALL',
  'States.BranchFailed',
  'States.DataLimitExceeded',
  'States.ExceedToleratedFailureThreshold',
  'States.HeartbeatTimeout',
  'States.Http.Socket',
  'States.IntrinsicFailure',
  'States.ItemReaderFailed',
  'States.NoChoiceMatched',
  'States.ParameterPathFailure',
  'States.Permissions',
  'States.QueryEvaluationError',
  'States.ResultPathMatchFailure',
  'States.ResultWriterFailed',
  'States.Runtime',
  'States.TaskFailed',
  'States.Timeout',
];
/** An HTTP Task fails under the status that the endpoint answered (guide, "Call HTTPS APIs"). */
const HTTP_STATUS = /^States\.Http\.StatusCode\.\d{3}$/;

/** Reports names in `ErrorEquals` that claim to be an error of Step Functions' own and are none. */
export function errorNameAdvice(state: State): void {
  const { definition, at, scope } = state;
  for (const field of ['Retry', 'Catch']) {
    for (const [index, { ErrorEquals: names }] of objectsIn(definition[field]).entries()) {
      if (!Array.isArray(names)) continue;
      for (const [place, name] of names.entries()) {
        if (typeof name !== 'string' || !name.startsWith('States.') || isUnknown(name, scope)) continue;
        if (RESERVED_ERRORS.includes(name) || HTTP_STATUS.test(name) || isRaisedInside(state, name)) continue;
        const hint = suggestion(name, RESERVED_ERRORS) || ', and names starting with "States." are reserved';
        const location = [field, index, 'ErrorEquals', place].reduce(pointer, at);
        warning(scope, location, `Step Functions gives no error '${name}'${hint}`, 'RESERVED_ERROR_NAME');
      }
    }
  }
}

/** Whether a Fail state in a Map or Parallel takes the name all the same: it can be caught around. */
const isRaisedInside = ({ nested }: State, name: string): boolean =>
  nested.some((machine) => [...statesOf(machine)].some(({ definition }) => definition.Error === name));
