/** How many cases a property is tried with: `PROPERTY_RUNS` times as many as usual, to look for rare faults. */
export const runs = (usual: number): number => usual * Number(process.env.PROPERTY_RUNS ?? 1);
