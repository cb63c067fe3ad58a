/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };
export type JsonObject = { [member: string]: Json };

export type QueryLanguageName = 'JSONata' | 'JSONPath';

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: 'NONE' | 'FULL';
}

export interface Catcher {
  ErrorEquals: string[];
  Next: string;
  Output?: Json;
  Assign?: JsonObject;
}

export interface ChoiceRule {
  Condition?: Json;
  Next: string;
  Output?: Json;
  Assign?: JsonObject;
}

export type StateType = 'Pass' | 'Task' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map';

/** A number, or an expression that gives one. */
export type NumberField = number | string;

/** A state of the Amazon States Language, as far as its JSONata form goes. */
export interface State {
  Type: StateType;
  QueryLanguage?: QueryLanguageName;
  Next?: string;
  End?: boolean;
  Assign?: JsonObject;
  Output?: Json;
  Arguments?: Json;
  Retry?: Retrier[];
  Catch?: Catcher[];
  Resource?: string;
  Credentials?: JsonObject;
  TimeoutSeconds?: NumberField;
  HeartbeatSeconds?: NumberField;
  Choices?: ChoiceRule[];
  Default?: string;
  Seconds?: NumberField;
  Timestamp?: string;
  Error?: string;
  Cause?: string;
  Branches?: BranchDefinition[];
  Items?: Json;
  ItemSelector?: Json;
  ItemReader?: ItemReader;
  ItemBatcher?: ItemBatcher;
  ItemProcessor?: BranchDefinition & { ProcessorConfig?: { Mode?: 'INLINE' | 'DISTRIBUTED'; ExecutionType?: string } };
  ResultWriter?: ResultWriter;
  MaxConcurrency?: NumberField;
  ToleratedFailureCount?: NumberField;
  ToleratedFailurePercentage?: NumberField;
  Label?: string;
}

export interface ItemReader {
  Resource: string;
  Arguments?: Json;
  ReaderConfig?: {
    InputType?: string;
    MaxItems?: NumberField;
    CSVHeaderLocation?: string;
    CSVHeaders?: string[];
    CSVDelimiter?: string;
  };
}

export interface ItemBatcher {
  MaxItemsPerBatch?: NumberField;
  MaxInputBytesPerBatch?: NumberField;
  BatchInput?: Json;
}

export interface ResultWriter {
  Resource?: string;
  Arguments?: Json;
  WriterConfig?: { Transformation?: 'NONE' | 'COMPACT' | 'FLATTEN'; OutputType?: 'JSON' | 'JSONL' };
}

/** A list of states with a start: a branch, an item processor, or the whole machine. */
export interface BranchDefinition {
  StartAt: string;
  States: Record<string, State>;
}

export interface MachineDefinition extends BranchDefinition {
  Comment?: string;
  QueryLanguage?: QueryLanguageName;
  TimeoutSeconds?: number;
}

/** Every state of a definition, those inside Parallel and Map states too, with its name. */
export function* allStates(branch: BranchDefinition): Generator<[name: string, state: State]> {
  for (const [name, state] of Object.entries(branch.States)) {
    yield [name, state];
    for (const inner of [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])])
      yield* allStates(inner);
  }
}
