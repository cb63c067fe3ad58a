/** How long a run took and what it cost. */
export interface RunFigures {
  /** From the start of the execution to the last event read. */
  seconds: number;
  /** In the order in which they were first entered; each summed over its retries and loops. */
  states: { name: string; seconds: number }[];
  /** Null where `pipeline/prices.yml` has no price. */
  costs: { what: string; quantity: number; unit: string; cost: number | null }[];
  /** Of the costs that are known. */
  total: number;
  currency: 'USD';
  /** The day that the prices are of: `2026-11-22`. */
  pricesAsOf: string;
}
