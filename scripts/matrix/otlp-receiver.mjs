import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';

const server = 2;

/**
 * Receives traces as OTLP in JSON on 127.0.0.1.
 *
 * @returns {Promise<{ url: string, serverSpans: () => { name: string, traceId: string }[],
 *   close: () => Promise<void> }>}
 */
export async function startOtlpReceiver() {
  // Bounded by what one cell sends.
  const spans = [];
  const receiver = createServer(async (request, response) => {
    try {
      const isPacked = request.headers['content-encoding'] === 'gzip';
      const { resourceSpans = [] } = await json(isPacked ? request.pipe(createGunzip()) : request);
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.setHeader('content-type', 'application/json').end('{}');
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  return {
    url: `http://127.0.0.1:${receiver.address().port}`,
    serverSpans: () => spans.filter(({ kind }) => kind === server),
    async close() {
      receiver.close();
      receiver.closeAllConnections();
      await once(receiver, 'close');
    },
  };
}
