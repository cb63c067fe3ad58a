import { join } from 'node:path';

/** The repository's working copy. */
export const ROOT = join(import.meta.dirname, '../..');

/** What says how the pipeline works. */
export const SETTINGS_FILE = 'pipeline/pipeline.yml';
