/** What makes a definition invalid (API reference, ValidateStateMachineDefinitionDiagnostic, and observed answers). */
export const ERRORS = {
  INVALID_JSON_DESCRIPTION: 'The text is no JSON or YAML, or an object has a key twice',
  MISSING_DESCRIPTION: 'The definition is empty',
  SCHEMA_VALIDATION_FAILED: 'A field is missing, unknown, or has a value that the language does not allow',
  INVALID_RESOURCE: 'A Resource names nothing that Step Functions can call',
  MISSING_END_STATE: 'A state machine has no state that ends it',
  DUPLICATE_STATE_NAME: 'Two states have the same name',
  INVALID_STATE_NAME: "A state's name is empty or too long",
  DUPLICATE_LABEL_NAME: 'Two Map states have the same label',
  INVALID_LABEL_NAME: "A Map state's label is empty, too long, or has a character that is not allowed",
  INVALID_VARIABLE_NAME: "A variable's name is no identifier, or too long",
  RESERVED_VARIABLE_NAME: 'Nothing can be assigned to $states',
  DUPLICATE_VARIABLE_NAME: 'A scope around has assigned a variable of this name',
  MISSING_TRANSITION_TARGET: 'A transition leads to no state, or no transition leads to a state',
  INVALID_JSONATA_EXPRESSION: 'A JSONata expression cannot be parsed',
  UNSUPPORTED_JSONATA_EXPRESSION: 'A JSONata expression uses what Step Functions takes out of the language',
} as const;

/** What Step Functions accepts and warns of (same page). */
export const WARNINGS = {
  NO_DOLLAR: 'A value looks like a path, but the name of its field does not end in .$',
  NO_PATH: "A value looks like a path, but the name of its field does not end in 'Path'",
  PASS_RESULT_IS_STATIC: 'A path in the Result of a Pass state is not evaluated',
} as const;

/** Advice of ours: what the service runs without a word, and what will hurt. */
export const ADVICE = {
  TASK_WITHOUT_TIMEOUT: 'A Task that never answers holds its execution for up to a year',
  TASK_WITHOUT_RETRY: 'A Task gives up at the first throttled or broken call',
  TASK_WITHOUT_CATCH: 'A failing Task fails the execution with nobody told',
  JOB_NAME_REUSED: 'A Retry would start a job under a name that is taken',
  CATCH_LOSES_ERROR: 'A Catch drops what went wrong',
  CHOICE_WITHOUT_DEFAULT: 'A Choice that no rule matches fails the execution',
  CLOSED_LOOP: 'States that are entered can never come to an end',
  UNDEFINED_VARIABLE: 'No path to the state assigns the variable',
  UNKNOWN_REFERENCE: 'No path to the state produces the data that it reads',
  RESERVED_ERROR_NAME: 'Step Functions gives no error of this name',
  UNKNOWN_SERVICE: 'A Task calls a service that the catalogue of AWS services does not name',
  UNKNOWN_PARAMETER: 'The service called has no such parameter, which only shows when the Task runs',
} as const;

export type ErrorCode = keyof typeof ERRORS;
/** Codes whose findings may be switched off, or promoted to errors. */
export type WarningCode = keyof typeof WARNINGS | keyof typeof ADVICE;
export type FindingCode = ErrorCode | WarningCode;

/** All codes with what they mean. */
export const CODES: Readonly<Record<FindingCode, string>> = { ...ERRORS, ...WARNINGS, ...ADVICE };

/** What a warning counts as, by its code; one that is not named stays a warning. */
export type Levels = Readonly<Partial<Record<WarningCode, 'off' | 'warning' | 'error'>>>;
