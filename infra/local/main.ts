/** `npm run local`: keeps the stand-in running until Ctrl-C. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { realClock } from './clock.ts';
import { shellExports } from './shell.ts';
import { startStandIn } from './start-stand-in.ts';

const DEFAULT_PORT = 4566;

function portOf(): number {
  const { values } = parseArgs({ options: { port: { type: 'string', default: String(DEFAULT_PORT) } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port: found "${values.port}", expected a number from 0 to 65535`);
  return port;
}

async function main(): Promise<void> {
  const port = portOf();
  const directory = mkdtempSync(join(tmpdir(), 'stand-in-'));
  try {
    const { standIn, close } = await startStandIn({ clock: realClock(), directory, port });
    standIn.listen(({ at, source, message }) =>
      console.log(`${new Date(at).toISOString().slice(11, 19)} ${source}: ${message}`),
    );
    console.log(`The stand-in answers as AWS on ${standIn.endpoint}. In another terminal:\n`);
    console.log(`${shellExports(standIn)}\n`);
    console.log('Ctrl-C stops it; nothing is kept.');
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await close();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

await main().catch((error: NodeJS.ErrnoException) => {
  const inUse = error.code === 'EADDRINUSE' ? ': choose another one with --port N' : '';
  console.error(`${error.message}${inUse}`);
  process.exitCode = 1;
});
