import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Finding } from './finding.ts';

/**
 * A server that answers as GitHub's REST API: 404 to what it does not have, 401 to another token than `token`. Closed when
 * the test ends.
 * @param answers by path, without the query
 */
export async function serveRest(answers: Record<string, object>): Promise<string> {
  const server = createServer((request, response) => {
    const isKnown = request.headers.authorization === 'Bearer token';
    const answer = answers[request.url!.split('?')[0]!];
    response.statusCode = !isKnown ? 401 : answer ? 200 : 404;
    response.end(JSON.stringify(isKnown ? (answer ?? { message: 'Not Found' }) : { message: 'Bad credentials' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** `CHECK STATUS`, and the message of what is not in order. */
export const inShort = (findings: readonly Finding[]): string[] =>
  findings.map(({ check, status, message }) => `${check} ${status}${status === 'ok' ? '' : `: ${message}`}`);
