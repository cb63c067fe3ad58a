import type { ForkContext } from '../fork-context.ts';
import { setJson } from './edit/json-text.ts';
import { setYaml } from './edit/yaml-text.ts';

/** The names that stand outside `pipeline.yml`. What is not given stays as it is. */
export interface ForkNames extends ForkContext {
  /** When `retrain.yml` trains. */
  cron: string;
}

/** Reads a file of the repository and gives its new text; files and texts by their paths. */
type Edit = (text: string, names: ForkNames) => string;

/** The Region that a workflow falls back on where the variable AWS_REGION is not set. */
const REGION_DEFAULT = /(vars\.AWS_REGION \|\| ')[^']+(')/g;
const setRegion: Edit = (text, { region }) => (region ? text.replaceAll(REGION_DEFAULT, `$1${region}$2`) : text);

/**
 * Every file besides `pipeline.yml` where a fork's names stand, and what is changed there. The package keeps its name:
 * nothing goes by it, and another one would be in conflict with every release of the template.
 */
export const NAME_EDITS: Record<string, Edit> = {
  'cdk.json': (text, names) =>
    (['region', 'account', 'repository'] as const).reduce(
      (edited, key) => (names[key] ? setJson(edited, ['context', key], names[key]) : edited),
      text,
    ),
  '.github/workflows/deploy.yml': setRegion,
  '.github/workflows/retrain.yml': (text, names) =>
    setYaml(setRegion(text, names), ['on', 'schedule', 0, 'cron'], names.cron),
};
