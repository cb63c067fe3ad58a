/** The stages that are deployed, in this order; each has a stack, buckets, a state machine and an endpoint of its own. */
export const STAGES = ['dev', 'prod'] as const;

/** A stage. */
export type Stage = (typeof STAGES)[number];
