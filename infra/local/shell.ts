import type { StandIn } from './core/stand-in.ts';
import { administratorEnvironment } from './start-stand-in.ts';

/** The lines that point another terminal's AWS CLI, CDK and SDK at the stand-in. */
export const shellExports = (standIn: StandIn): string =>
  Object.entries(administratorEnvironment(standIn))
    .map(([name, value]) => `export ${name}=${value}`)
    .join('\n');
