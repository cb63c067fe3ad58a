/** `npm run init`: makes a fork of the template one's own. Running it again with the same answers changes nothing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parse } from 'yaml';
import { parseAs } from '../../../pipeline/parse-as.ts';
import { parseSettings } from '../../../pipeline/settings.ts';
import { ForkContext, parseForkContext } from '../fork-context.ts';
import { findToken, githubReader, subjectRepository } from '../github.ts';
import { originRepository } from '../repository.ts';
import { ROOT, SETTINGS_FILE } from '../root.ts';
import { runTool } from '../run-tool.ts';
import { type Ask, askSettings, askUses } from './answers.ts';
import { nameChanges, withChanges } from './changes.ts';
import { NAME_EDITS } from './names.ts';
import { type Flags, parseFlags, USAGE } from './options.ts';

const RETRAIN = '.github/workflows/retrain.yml';
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

await runTool(async () => {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.help) return console.log(USAGE);
  if (flags.yes || !process.stdin.isTTY) return init(flags, async (_, suggested) => suggested);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    await init(flags, async (question, suggested) => {
      const answer = await terminal.question(`${question}${suggested ? ` [${suggested}]` : ''}: `);
      return answer.trim() || suggested;
    });
  } finally {
    terminal.close();
  }
}, USAGE);

/** The repository as GitHub names it in its tokens, where GitHub can be asked; else as it was given. */
async function inTokens(repository: string): Promise<string> {
  const token = findToken(process.env);
  if (repository === '' || token === undefined) return repository;
  try {
    const github = githubReader(token, process.env.GITHUB_API_URL);
    return (await subjectRepository(github, repository)) ?? repository;
  } catch (error) {
    console.log(`${repository}: ${(error as Error).message}`);
    return repository;
  }
}

async function init(flags: Flags, ask: Ask): Promise<void> {
  const before = read(SETTINGS_FILE);
  const settings = parseSettings(before, SETTINGS_FILE);
  const context = parseForkContext(read('cdk.json'));
  const asked = async (flag: string, question: string, suggested: string) =>
    flags.texts[flag] ?? ask(question, suggested);

  const name = await asked('name', 'Name of the pipeline', settings.name);
  const places = {
    repository: await inTokens(
      await asked('repository', 'Repository on GitHub', context.repository ?? originRepository(ROOT) ?? ''),
    ),
    account: await asked('account', 'AWS account', context.account ?? ''),
    region: await asked('region', 'AWS Region', context.region ?? ''),
  };
  const given = Object.fromEntries(Object.entries(places).filter(([, value]) => value !== ''));
  const names = {
    ...parseAs(ForkContext, given, 'npm run init'),
    cron: await asked('cron', 'When to retrain (cron, UTC)', parse(read(RETRAIN)).on.schedule[0].cron),
  };
  const changes = [
    ...nameChanges(name, settings),
    ...(await askUses(flags, settings, ask, console.log)),
    ...(await askSettings(flags, settings, ask)),
  ];

  const edited = Object.entries(NAME_EDITS).map(([path, edit]) => ({ path, text: edit(read(path), names) }));
  const pipeline = withChanges(before, changes);
  // Before anything is written: a fault leaves every file as it was.
  parseSettings(pipeline, SETTINGS_FILE);
  const changed = [{ path: SETTINGS_FILE, text: pipeline }, ...edited].filter(({ path, text }) => text !== read(path));
  for (const { path, text } of changed) {
    writeFileSync(join(ROOT, path), text);
    console.log(`changed ${path}`);
  }
  console.log(changed.length > 0 ? '\nNext: npm run doctor says what is still missing.' : 'Nothing to change.');
}
