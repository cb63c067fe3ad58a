import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSettings } from '../settings.ts';

/** The file with the settings as the template ships them; `pipeline.yml` is the fork's own. */
export const SHIPPED_FILE = join(import.meta.dirname, 'shipped.yml');

/** Their YAML text. */
export const shippedText = readFileSync(SHIPPED_FILE, 'utf8');

/** The same, parsed. */
export const shipped = parseSettings(shippedText, SHIPPED_FILE);
