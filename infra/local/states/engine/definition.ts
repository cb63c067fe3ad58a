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
  /** JSONPath. */
  ResultPath?: string | null;
}

interface ChoiceRule {
  Condition?: Json;
  Next: string;
  Output?: Json;
  Assign?: JsonObject;
  /** A data-test expression, in JSONPath. */
  [operator: string]: unknown;
}

export type StateType = 'Pass' | 'Task' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map';

/** A number, or an expression that gives one. */
export type NumberField = number | string;

/** What only JSONPath states have. A number field may have a `…Path` twin beside it. */
interface JsonPathFields {
  InputPath?: string | null;
  Parameters?: Json;
  Result?: Json;
  ResultSelector?: Json;
  ResultPath?: string | null;
  OutputPath?: string | null;
  ItemsPath?: string;
  TimestampPath?: string;
  ErrorPath?: string;
  CausePath?: string;
  /** ItemProcessor in its older spelling. */
  Iterator?: ItemProcessor;
}

/** A state of the Amazon States Language. */
export interface State extends JsonPathFields {
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
  ItemProcessor?: ItemProcessor;
  ResultWriter?: ResultWriter;
  MaxConcurrency?: NumberField;
  ToleratedFailureCount?: NumberField;
  ToleratedFailurePercentage?: NumberField;
  Label?: string;
}

export interface ItemReader {
  Resource: string;
  Arguments?: Json;
  Parameters?: Json;
  ReaderConfig?: ReaderConfig;
}

export interface ReaderConfig {
  InputType?: string;
  Transformation?: string;
  ManifestType?: string;
  MaxItems?: NumberField;
  ItemsPointer?: string;
  CSVHeaderLocation?: string;
  CSVHeaders?: string[];
  CSVDelimiter?: string;
}

interface ItemBatcher {
  MaxItemsPerBatch?: NumberField;
  MaxInputBytesPerBatch?: NumberField;
  BatchInput?: Json;
}

export interface ResultWriter {
  Resource?: string;
  Arguments?: Json;
  Parameters?: Json;
  WriterConfig?: { Transformation?: 'NONE' | 'COMPACT' | 'FLATTEN'; OutputType?: 'JSON' | 'JSONL' };
}

/** Whether a Map state runs its items in child executions. */
export const isDistributed = ({ ItemProcessor, Iterator }: State): boolean =>
  (ItemProcessor ?? Iterator)?.ProcessorConfig?.Mode === 'DISTRIBUTED';

/** A list of states with a start: a branch, an item processor, or the whole machine. */
export interface BranchDefinition {
  StartAt: string;
  States: Record<string, State>;
}

/** What a Map state runs for every item. */
interface ItemProcessor extends BranchDefinition {
  ProcessorConfig?: { Mode?: 'INLINE' | 'DISTRIBUTED'; ExecutionType?: string };
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
    for (const inner of [
      ...(state.Branches ?? []),
      ...[state.ItemProcessor ?? state.Iterator].filter((processor) => processor !== undefined),
    ])
      yield* allStates(inner);
  }
}
