import type { StandIn } from '../core/stand-in.ts';
import type { ApiDestination } from './api-destinations.ts';
import type { AuthParameters, Connection } from './connections.ts';
import { DeliveryFailure } from './delivery-failure.ts';

/** EventBridge waits no longer for an endpoint's answer. */
const TIMEOUT_MS = 5_000;

/** What EventBridge sends with every request; `fetch` adds Host, Content-Length and how the connection is kept. */
const HEADERS = {
  'User-Agent': 'Amazon/EventBridge/ApiDestinations',
  'Content-Type': 'application/json; charset=utf-8',
  Range: 'bytes=0-1048575',
  'Accept-Encoding': 'gzip,deflate',
};

/**
 * Sends an input to an API destination with its connection's authorization. A host is reached where the stand-in has it
 * (`hosts`), and no other: nothing here calls the internet.
 * @throws DeliveryFailure for every answer but 2xx: 409, 429 and 5xx are tried again, as are timeouts and lost connections
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
 */
export async function callApiDestination(
  standIn: StandIn,
  destination: ApiDestination,
  connection: Connection,
  body: string,
): Promise<void> {
  const url = new URL(destination.endpoint);
  const server = standIn.hosts.get(url.host);
  if (!server) throw new DeliveryFailure('CONNECTION_FAILURE', `The stand-in does not know the host ${url.host}`);
  const { SecretString } = await standIn.call('secretsmanager', 'GetSecretValue', { SecretId: connection.secretArn });
  const { ApiKeyAuthParameters: key, InvocationHttpParameters }: AuthParameters = JSON.parse(SecretString);
  const own = InvocationHttpParameters?.HeaderParameters ?? [];
  const response = await fetch(new URL(url.pathname + url.search, server), {
    method: destination.method,
    headers: {
      ...Object.fromEntries(own.map(({ Key, Value }) => [Key, Value])),
      ...HEADERS,
      [key.ApiKeyName]: key.ApiKeyValue,
    },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: Error) => {
    const code = error.name === 'TimeoutError' ? 'TIMEOUT' : 'CONNECTION_FAILURE';
    throw new DeliveryFailure(code, `${destination.endpoint}: ${error.message}`, { isRetried: true });
  });
  await response.body?.cancel();
  if (response.ok) return;
  const { status, headers } = response;
  const retryAfter = Number(headers.get('retry-after') ?? 0) * 1000;
  // A negative Retry-After ends the retries.
  const isRetried = (status === 409 || status === 429 || status >= 500) && !(retryAfter < 0);
  throw new DeliveryFailure('ERROR_FROM_TARGET', `${destination.endpoint} answered ${status}`, {
    isRetried,
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : 0,
  });
}
