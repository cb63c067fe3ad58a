import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SkippingClock } from './clock.ts';
import { serve } from './server.ts';
import { type Service, StandIn } from './stand-in.ts';

/** A stand-in with a few services on a port of its own, for the tests of these. `close` also removes its folder. */
export async function startTestServer(options: { region?: string }, ...factories: ((standIn: StandIn) => Service)[]) {
  const directory = mkdtempSync(path.join(tmpdir(), 'stand-in-'));
  const clock = new SkippingClock();
  const standIn = new StandIn({ clock, directory, ...options });
  for (const create of factories) standIn.add(create(standIn));
  const server = await serve(standIn);
  return {
    standIn,
    clock,
    /** Configuration for an SDK client; what is refused is not tried again. */
    client: {
      endpoint: standIn.endpoint,
      region: standIn.region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    async close() {
      await standIn.close();
      server.closeAllConnections();
      server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
