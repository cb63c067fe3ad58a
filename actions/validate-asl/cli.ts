import { checkDefinitions } from './check.ts';
import { HELP, linesOf, readCommandLine } from './command-line.ts';

try {
  // npm runs scripts in the package's folder; the paths are meant from where the user is.
  const asked = readCommandLine(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  if (asked === 'help') console.log(HELP);
  else {
    const outcome = await checkDefinitions(asked.request);
    console.log(linesOf(outcome, asked.diagram).join('\n'));
    process.exitCode = outcome.failing ? 1 : 0;
  }
} catch (error) {
  console.error(`${(error as Error).message}\n"npm run validate -- --help" says what can be given`);
  process.exitCode = 2;
}
