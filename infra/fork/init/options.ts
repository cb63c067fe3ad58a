import { parseArgs } from 'node:util';
import { ContractError } from '../../../pipeline/parse-as.ts';

/** A setting of `pipeline.yml` that a fork is asked for. */
interface AskedSetting {
  flag: string;
  path: readonly string[];
  question: string;
  read: (text: string, flag: string) => unknown;
}

const text = (value: string) => value;
const number = (value: string, flag: string) => {
  if (value.trim() === '' || Number.isNaN(Number(value)))
    throw new ContractError(`--${flag}: found "${value}", expected a number`);
  return Number(value);
};

/** Thresholds and costs that are the fork's own. Every other setting goes by `--set`. */
export const ASKED: readonly AskedSetting[] = [
  { flag: 'email', path: ['notice', 'email'], question: 'Who gets the notices by e-mail (empty: nobody)', read: text },
  { flag: 'currency', path: ['costs', 'currency'], question: 'Currency of the costs', read: text },
  {
    flag: 'missed-failure',
    path: ['costs', 'missedFailure'],
    question: 'Cost of a failure that no alarm announced, beyond the planned repair',
    read: number,
  },
  {
    flag: 'false-alarm',
    path: ['costs', 'falseAlarm'],
    question: 'Cost of an alarm on a healthy machine, on top of its inspection',
    read: number,
  },
  { flag: 'inspection', path: ['costs', 'inspection'], question: 'Cost of every alarm: an inspection', read: number },
  {
    flag: 'hours-per-row',
    path: ['costs', 'hoursPerRow'],
    question: 'Hours until the next row of a machine',
    read: number,
  },
  {
    flag: 'minimum-average-precision',
    path: ['gate', 'minimumAveragePrecision'],
    question: 'Average precision that a model must reach (0 to 1)',
    read: number,
  },
];

const one = { type: 'string' } as const;
const many = { type: 'string', multiple: true } as const;

export const USAGE = `usage: npm run init -- [flags]; what no flag says is asked on a terminal, and else stays as it is or is guessed
  --yes                      ask nothing
  --name NAME                of the pipeline: its stacks, endpoint and roles begin with it
  --account ID --region R    where it is deployed
  --repository OWNER/NAME    on GitHub (default: the git remote "origin")
  --cron 'MIN H DAY MON WD'  when retrain.yml trains, in UTC
  --data FILE.csv            reads the columns from it; then also
      --separator C --label COLUMN --failure VALUE --asset COLUMN
      --never COLUMN, --number COLUMN, --category COLUMN (each as often as needed)
  ${ASKED.map(({ flag }) => `--${flag}`).join(' ')}
  --set PATH=VALUE           any other setting of pipeline.yml: --set training.instanceType=ml.m5.xlarge`;

/** @throws TypeError of `parseArgs` for a flag that there is not */
export function parseFlags(args: string[]): Flags {
  const asked = Object.fromEntries(ASKED.map(({ flag }) => [flag, one]));
  const { values } = parseArgs({
    args,
    options: {
      ...asked,
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      name: one,
      account: one,
      region: one,
      repository: one,
      cron: one,
      data: one,
      separator: one,
      label: one,
      failure: one,
      asset: one,
      never: many,
      number: many,
      category: many,
      set: many,
    },
  });
  const { yes, help, never, number, category, set, ...texts } = values as FlagValues;
  return { yes, help, never, number, category, set, texts };
}

/** What the command line says. */
export interface Flags {
  yes: boolean;
  help: boolean;
  never?: string[] | undefined;
  number?: string[] | undefined;
  category?: string[] | undefined;
  set?: string[] | undefined;
  /** The flags with one value, by their names: those of {@link ASKED} among them. */
  texts: Partial<Record<string, string>>;
}
type FlagValues = Omit<Flags, 'texts'> & Flags['texts'];
