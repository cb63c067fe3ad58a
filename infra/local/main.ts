/**
 * `npm run local`: keeps the stand-in running until Ctrl-C. `-- --port 0` takes a free port; `-- --services states,s3`
 * serves only these, and without `iam` among them nobody is refused anything; `-- --faults FILE` installs a scenario of
 * faults (infra/local/faults/README.md).
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { faultsOption, namesOption, portOption, runCommand } from './command-line.ts';
import { SkippingClock } from './core/clock.ts';
import { shellExports } from './shell.ts';
import { SERVICE_NAMES, startStandIn } from './start-stand-in.ts';

const DEFAULT_PORT = '4566';

await runCommand(async (interrupted) => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: DEFAULT_PORT },
      services: { type: 'string' },
      faults: { type: 'string' },
    },
  });
  const port = portOption(values.port);
  const services = namesOption('--services', values.services, SERVICE_NAMES);
  const faults = faultsOption(values.faults);
  // Held for good it skips nothing, but a fault can still move it.
  const clock = new SkippingClock();
  clock.hold();
  const directory = mkdtempSync(join(tmpdir(), 'stand-in-'));
  try {
    const { standIn, close } = await startStandIn({ clock, directory, port, services });
    standIn.listen(({ at, source, message }) =>
      console.log(`${new Date(at).toISOString().slice(11, 19)} ${source}: ${message}`),
    );
    if (faults) standIn.faults.install(faults);
    console.log(`The stand-in answers as AWS on ${standIn.endpoint}. In another terminal:\n`);
    console.log(`${shellExports(standIn)}\n`);
    console.log('Ctrl-C stops it; nothing is kept.');
    if (!interrupted.aborted) await once(interrupted, 'abort');
    await close();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
