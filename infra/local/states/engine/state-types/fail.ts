import { StateFailure } from '../failure.ts';
import { evaluate, wrongType } from '../query/jsonata.ts';
import type { Visit } from '../visit.ts';

/** Fail: ends its branch with an error. @throws StateFailure always */
export async function runFail(visit: Visit): Promise<never> {
  throw new StateFailure(await text(visit, 'Error'), await text(visit, 'Cause'));
}

async function text(visit: Visit, field: 'Error' | 'Cause'): Promise<string | undefined> {
  const template = visit.state[field];
  if (template === undefined) return undefined;
  const value = await evaluate(visit, field, template);
  if (typeof value !== 'string') throw wrongType(visit, field, template, value, 'string');
  return value;
}
