import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between Prometheus and a page, so that Prometheus gets Prometheus text though it prefers OpenMetrics. */
export interface TextOnlyProxy {
  readonly url: string;
  /** What Prometheus asked for at last. */
  readonly lastRequest: () => IncomingHttpHeaders;
  /** What the page answered at last. */
  readonly lastResponse: () => IncomingHttpHeaders;
  readonly stop: () => Promise<void>;
}

/** Forwards requests as they are but for their `Accept`, which becomes Prometheus text 0.0.4. */
export async function startTextOnlyProxy(page: string): Promise<TextOnlyProxy> {
  let lastRequest: IncomingHttpHeaders = {};
  let lastResponse: IncomingHttpHeaders = {};
  const server = createServer((incoming, outgoing) => {
    lastRequest = incoming.headers;
    const headers = { ...incoming.headers, accept: 'text/plain;version=0.0.4', connection: 'close' };
    request(page, { headers }, (answer) => {
      lastResponse = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    })
      .on('error', () => outgoing.destroy())
      .end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${new URL(page).pathname}`,
    lastRequest: () => lastRequest,
    lastResponse: () => lastResponse,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
