import path from 'node:path';
import type { Service, StandIn } from '../core/stand-in.ts';
import { createAccess } from './access.ts';
import { bucketOperations } from './buckets.ts';
import { answer, writeError } from './http.ts';
import { listOperations } from './lists.ts';
import { multipartOperations } from './multipart.ts';
import { objectOperations } from './objects.ts';
import { settingOperations } from './settings.ts';
import { Store } from './store.ts';

/**
 * S3 with path-style addresses. Contents are streamed to files under the stand-in's directory and never held in memory;
 * versions, checksums and preconditions are kept as S3 keeps them.
 *
 * Called internally, operations take and give the documented shapes; `Body` is a Buffer, text or stream going in, and a
 * stream coming out of GetObject.
 */
export function createS3(standIn: StandIn): Service {
  const store = new Store(path.join(standIn.directory, 's3'));
  const access = createAccess(standIn, store);
  const operations = access.guard({
    ...bucketOperations(standIn, store),
    ...settingOperations(store),
    ...objectOperations(standIn, store, access),
    ...multipartOperations(standIn, store),
    ...listOperations(standIn, store),
  });
  return {
    name: 's3',
    protocol: 'rest',
    operations,
    async http(request, response, call) {
      try {
        await answer(operations, request, response, call);
      } finally {
        // What is left of a refused upload is read and dropped, so that the client gets to see the refusal.
        request.resume();
      }
      return true;
    },
    writeError,
  };
}
