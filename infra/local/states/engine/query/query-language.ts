import type { Catcher, Json, JsonObject } from '../definition.ts';
import type { StateFailure } from '../failure.ts';
import type { Departure, Visit } from '../visit.ts';

/** How a state's fields are read, in the state's query language. All of these throw StateFailure. */
export interface QueryLanguage {
  /** What the state works on: its Arguments (JSONata), or its InputPath and Parameters (JSONPath). */
  effectiveInput(visit: Visit): Promise<Json>;
  /** A field that may hold expressions or paths at any depth; `field` as it stands in error messages. */
  template(visit: Visit, field: string, value: Json): Promise<Json>;
  /** A number field of the state or of an object in it: literal, expression, or the path in its `…Path` twin. */
  number(visit: Visit, field: string, holder?: object, prefix?: string): Promise<number | undefined>;
  /** Error and Cause of a Fail state. */
  text(visit: Visit, field: 'Error' | 'Cause'): Promise<string | undefined>;
  /** Timestamp of a Wait state. */
  timestamp(visit: Visit): Promise<Json | undefined>;
  /** Writes what has to be written, and gives the failure, of a field whose value is refused. */
  refusal(visit: Visit, field: string, reason: string): StateFailure;
  /** The items of a Map state without ItemReader; a Distributed Map also takes the members of an object. */
  items(visit: Visit): Promise<Json[] | JsonObject>;
  /** ItemSelector, or Parameters in its older spelling. */
  itemSelector(visit: Visit): Json | undefined;
  /** Where a Choice state goes on; undefined when no rule is true and there is no Default. */
  choose(visit: Visit): Promise<Departure | undefined>;
  /** The output and the variables of a state that did its work; states without a result pass none. */
  leave(visit: Visit, result?: Json): Promise<Departure>;
  /** The same for a catcher that took a failure. */
  caught(visit: Visit, catcher: Catcher, errorOutput: JsonObject): Promise<Departure>;
}
