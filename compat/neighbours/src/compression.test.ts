// compression and @fastify/compress: bodies that are longer when they are written than when they are sent.
import { deepEqual, equal, ok } from 'node:assert/strict';
import fastifyCompress from '@fastify/compress';
import compression from 'compression';
import { onBothAdapters } from './support/neighbour-app.js';
import { OrdersController, OrdersService } from './support/shop.js';

const gzip = { headers: { 'accept-encoding': 'gzip' } };

onBothAdapters(
  'compression: durations end with the body, event streams flow, and who leaves is counted as that',
  () => ({
    controllers: [OrdersController],
    providers: [OrdersService],
    onExpress: (app) => app.use(compression()),
    onFastify: (app) => app.register(fastifyCompress),
  }),
  async (app, adapter) => {
    await app.times(25, '/orders/all', 200, gzip);
    const big = await app.ask('/orders/all', gzip);
    equal(big.headers.get('content-encoding'), 'gzip');
    equal(JSON.parse(big.text).length, 500);
    const plain = await app.ask('/orders/all', { headers: { 'accept-encoding': 'identity' } });
    equal(plain.headers.get('content-encoding'), null);
    equal((await app.ask('/orders/few-events', gzip)).text.match(/^data:/gm)?.length, 3);
    equal((await app.ask('/metrics', gzip)).status, 200);

    // A client that has seen two events goes.
    const events = new AbortController();
    const stream = await fetch(`${app.url}/orders/events`, { signal: events.signal });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    while (!heard.includes('event 1')) heard += (await reader?.read())?.value ?? '';
    events.abort();
    await reader?.cancel().catch(() => {});

    // A client that does not wait for its answer goes.
    const patience = AbortSignal.timeout(100);
    await fetch(`${app.url}/orders/slow`, { signal: patience }).catch(() => {});
    await app.answered(30);

    const requests = {
      'GET /orders/all 200': 27,
      'GET /orders/few-events 200': 1,
      'GET /orders/events 200': 1,
      'GET /orders/slow 499': 1,
    };
    await app.tells({ requests });
    const sizes = app.lines
      .filter(({ http }) => http?.route === '/orders/all')
      .map(({ http }) => http?.response_bytes);
    // What is compressed as it is sent has no declared length.
    deepEqual(
      sizes.filter((size) => size !== undefined),
      [plain.text.length],
      adapter,
    );
    ok(app.lines.every(({ http }) => http === undefined || http.duration_ms < 10_000));
  },
);
