import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** `NODE_OPTIONS` under which actions take shorter pauses: `actions/shared/hurry.ts`. */
export const HURRIED = `--import=${pathToFileURL(join(import.meta.dirname, '../../../actions/shared/hurry.ts')).href}`;
