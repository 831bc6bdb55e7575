import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { Diagnostics } from '@eyrie/core/engine';
import {
  createExpositionHandler,
  type ExpositionHandler,
  type ExpositionHandlerOptions,
} from '../../src/exposition/exposition-handler.js';
import { expositionText } from '../../src/exposition/exposition-renderer.js';
import type { MetricFamily } from '../../src/series/family.js';
import { addSeries, firstDifference, histogram, observe, scalar } from './families.js';
import { scrape, serve } from './scraping.js';

const said: string[] = [];
const handlers: ExpositionHandler[] = [];
const servers: Server[] = [];

beforeEach(() => {
  said.length = 0;
});

afterEach(async () => {
  for (const handler of handlers.splice(0)) handler.dispose();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

function handle(options: Partial<ExpositionHandlerOptions>): ExpositionHandler {
  const diagnostics = new Diagnostics((_, message) => said.push(message));
  const handler = createExpositionHandler({ families: () => [], diagnostics, ...options });
  handlers.push(handler);
  return handler;
}

async function start(options: Partial<ExpositionHandlerOptions>): Promise<number> {
  const { server, port } = await serve(handle(options));
  servers.push(server);
  return port;
}

const SIGNUPS = scalar('counter', 'signups_total', [], [[[], 3]]);
const TEXT = '# HELP signups_total Help of signups_total.\n# TYPE signups_total counter\nsignups_total 3\n';
const OPENMETRICS = '# HELP signups Help of signups_total.\n# TYPE signups counter\nsignups_total 3\n# EOF\n';

/** A page of several megabytes. */
function manySeries(count = 4000) {
  const durations = histogram(
    'duration_seconds',
    ['route'],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10],
  );
  for (let n = 0; n < count; n++) addSeries(durations, [`/a/rather/long/route/number/${n}/:id`], [0.05, n]);
  return durations;
}

test('a plain GET is answered in text', async () => {
  const answer = await scrape(await start({ families: () => [SIGNUPS] }));
  expect(answer.statusCode).toBe(200);
  expect(answer.body.toString()).toBe(TEXT);
  const { date: _, ...headers } = answer.headers;
  expect(headers).toEqual({
    'cache-control': 'no-store',
    connection: 'close',
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'transfer-encoding': 'chunked',
    vary: 'Accept, Accept-Encoding',
  });
});

test('a client that asks for OpenMetrics gets it, with its media type', async () => {
  const port = await start({ families: () => Promise.resolve([SIGNUPS]) });
  const answer = await scrape(port, {
    headers: { accept: 'application/openmetrics-text;version=1.0.0,*/*;q=0.1' },
  });
  expect(answer.headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(answer.body.toString()).toBe(OPENMETRICS);
});

test('a client that takes gzip gets it', async () => {
  const families = [manySeries(1000)];
  const answer = await scrape(await start({ families: () => families }), {
    headers: { 'accept-encoding': 'gzip' },
  });
  expect(answer.headers['content-encoding']).toBe('gzip');
  expect(firstDifference(gunzipSync(answer.body).toString(), await expositionText(families))).toBeUndefined();
});

test('HEAD has the headers of GET and no body, and measures nothing', async () => {
  let measured = 0;
  const families = () => {
    measured += 1;
    return [SIGNUPS];
  };
  const port = await start({ families });
  const answer = await scrape(port, { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.headers['content-encoding']).toBe('gzip');
  expect(answer.headers.vary).toBe('Accept, Accept-Encoding');
  expect(answer.body.length).toBe(0);
  expect(measured).toBe(0);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
  '%s is answered with 405 and what is allowed',
  async (method) => {
    const answer = await scrape(await start({}), { method });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
    expect(answer.body.toString()).toBe('Method Not Allowed\n');
  },
);

test('a client that refuses the plain body and gzip gets 406', async () => {
  const answer = await scrape(await start({}), { headers: { 'accept-encoding': 'br, *;q=0' } });
  expect(answer.statusCode).toBe(406);
});

test('families that cannot be had are answered with 500 and said once, without what the error says', async () => {
  const families = () => {
    throw new TypeError('secret');
  };
  const port = await start({ families });
  for (let n = 0; n < 2; n++) {
    const answer = await scrape(port, { headers: { 'accept-encoding': 'gzip' } });
    expect(answer.statusCode).toBe(500);
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.body.toString()).toBe('Internal Server Error\n');
  }
  expect(said).toEqual([
    'EYRIE_METRICS_EXPOSITION_FAILED: Rendering the metrics failed with TypeError. ' +
      'The scrape was answered with 500 or broken off. Report it with this message.',
  ]);
});

test.each(['identity', 'gzip'])(
  'a failure midway breaks the %s answer off, and the next scrape is whole',
  async (coding) => {
    const durations = manySeries();
    const last = durations.series[3999] as { cells: Float64Array };
    const { cells } = last;
    const port = await start({ families: () => [durations] });
    Object.defineProperty(last, 'cells', { value: undefined, configurable: true });
    const headers = { 'accept-encoding': coding };
    await expect(scrape(port, { headers })).rejects.toThrow('aborted');
    expect(said.length).toBe(1);

    Object.defineProperty(last, 'cells', { value: cells });
    expect(
      firstDifference((await scrape(port)).body.toString(), await expositionText([durations])),
    ).toBeUndefined();
  },
);

test('a failure among pages that were shown before leaves none of them half patched', async () => {
  const durations = manySeries(100);
  const broken = durations.series[60] as { cells: Float64Array };
  const { cells } = broken;
  const port = await start({ families: () => [durations] });
  await scrape(port);
  for (const series of durations.series) observe(durations, series, 0.123);
  Object.defineProperty(broken, 'cells', { value: undefined, configurable: true });
  expect((await scrape(port)).statusCode).toBe(500);
  Object.defineProperty(broken, 'cells', { value: cells });
  const text = (await scrape(port)).body.toString();
  expect(firstDifference(text, await expositionText([durations]))).toBeUndefined();
});

const WELL_FORMED = /^(# .*|duration_seconds_(bucket|sum|count)\{[^}]*\} [\d.]+)$/;

test('many scrapes at once in both formats, with recordings between, are each whole', async () => {
  const durations = manySeries(1500);
  const port = await start({ families: () => [durations] });
  const accepts = ['text/plain', 'application/openmetrics-text'];
  const recording = setInterval(() => {
    for (const series of durations.series) observe(durations, series, 0.3);
  }, 1);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => scrape(port, { headers: { accept: accepts[n % 2] as string } })),
  );
  clearInterval(recording);
  for (const { body, headers } of answers) {
    const lines = body.toString().trimEnd().split('\n');
    const comments = headers['content-type']?.startsWith('text/') ? 2 : 4;
    expect(lines.length).toBe(1500 * 14 + comments);
    expect(lines.filter((line) => !WELL_FORMED.test(line))).toEqual([]);
  }
});

test('a scrape beyond the limit is answered with 503', async () => {
  const families = Promise.withResolvers<readonly MetricFamily[]>();
  const port = await start({ families: () => families.promise, maxConcurrentScrapes: 1 });
  const first = scrape(port);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const second = await scrape(port);
  expect(second.statusCode).toBe(503);
  expect(second.headers['retry-after']).toBe('1');
  families.resolve([SIGNUPS]);
  expect((await first).body.toString()).toBe(TEXT);
  expect((await scrape(port)).statusCode).toBe(200);
});

/** Sends a request and reads nothing of the answer. */
async function openStalled(port: number, headers = ''): Promise<ReturnType<typeof connect>> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
  return socket;
}

test('a slow client gets every byte', async () => {
  const families = [manySeries()];
  const port = await start({ families: () => families });
  const socket = await openStalled(port, 'Connection: close\r\n');
  await new Promise((resolve) => setTimeout(resolve, 100));
  // Others are served meanwhile.
  expect(
    firstDifference((await scrape(port)).body.toString(), await expositionText(families)),
  ).toBeUndefined();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.resume();
  await once(socket, 'end');
  const answer = Buffer.concat(chunks).toString();
  const unchunked = answer.slice(answer.indexOf('\r\n\r\n') + 4).replaceAll(/(^|\r\n)[0-9a-f]+\r\n/g, '');
  expect(firstDifference(unchunked.trimEnd(), (await expositionText(families)).trimEnd())).toBeUndefined();
});

test('a client that takes nothing is dropped when patience ends, and makes room for others', async () => {
  const families = [manySeries(12_000)];
  const port = await start({
    families: () => families,
    maxConcurrentScrapes: 1,
    clientPatienceMilliseconds: 200,
  });
  const socket = await openStalled(port);
  while ((await scrape(port)).statusCode === 503) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(said).toEqual([]);
  socket.destroy();
});

test('a client that takes a little again and again is dropped at the limit', async () => {
  const families = [manySeries(200_000)];
  const port = await start({ families: () => families, maxScrapeMilliseconds: 300 });
  const socket = await openStalled(port);
  const closed = once(socket, 'close');
  let taken = '';
  socket.on('data', (chunk: Buffer) => {
    taken += chunk.toString('latin1');
    socket.pause();
  });
  const sip = setInterval(() => socket.resume(), 20);
  await closed;
  clearInterval(sip);
  expect(taken.startsWith('HTTP/1.1 200')).toBe(true);
  // The last chunk of a whole answer.
  expect(taken.endsWith('\r\n0\r\n\r\n')).toBe(false);
  expect(said).toEqual([]);
});

test.each(['', 'Accept-Encoding: gzip\r\n'])(
  'a client that leaves midway ends its scrape silently (%p)',
  async (headers) => {
    const ended: true[] = [];
    const countEnd = async (scraping: Promise<void>) => {
      await scraping;
      ended.push(true);
    };
    const families = [manySeries(12_000)];
    const handler = handle({ families: () => families });
    const { server, port } = await serve((request, response) => {
      void countEnd(handler(request, response));
    });
    servers.push(server);
    const socket = await openStalled(port, headers);
    socket.resume();
    await once(socket, 'data');
    expect(ended).toEqual([]);
    socket.destroy();
    while (ended.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(said).toEqual([]);
    expect((await scrape(port)).statusCode).toBe(200);
  },
);

test.each(['identity', 'gzip'])('the compatibility API of http2 is served too (%s)', async (coding) => {
  const families = [manySeries(1000)];
  const handler = handle({ families: () => families });
  const server = createHttp2Server((request, response) => {
    void handler(request as never, response as never);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const stream = client.request({ ':path': '/', 'accept-encoding': coding });
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stream, 'end');
  const body = Buffer.concat(chunks);
  const text = (coding === 'gzip' ? gunzipSync(body) : body).toString();
  expect(firstDifference(text, await expositionText(families))).toBeUndefined();
  client.close();
  server.close();
  await once(server, 'close');
});
