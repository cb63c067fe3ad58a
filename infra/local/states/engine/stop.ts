import type { Json } from './definition.ts';

/** A state that was entered, as a redrive needs it. */
export interface Entered {
  /** Ids of the event that entered the state and of the one before it. */
  enteredId: number;
  enteredAfter: number;
  enteredTime: Date;
  /** How far the branches of a Parallel state or the iterations of an inline Map state got. */
  inner?: Inner | undefined;
  /** The Map Run of a Distributed Map, once its child executions have begun. */
  mapRunArn?: string | undefined;
}

/** Where a branch stopped that did not end: what a redrive goes on with. */
export interface Stop {
  state: string;
  input: Json;
  variables: Readonly<Record<string, Json>>;
  /** Missing when the branch was stopped before it entered the state. */
  entered: Entered | undefined;
}

/** How far inner branches got, by their places: the outputs of those that ended, where the others stopped. */
interface Inner {
  outputs: Json[];
  stops: Stop[];
}
