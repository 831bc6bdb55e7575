import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { HttpSpanExporter } from '../../src/delivery/http-span-exporter.js';
import { ProtobufEncoding } from '../../src/delivery/otlp/protobuf-encoding.js';
import type { OtlpSettings } from '../../src/delivery/otlp-settings.js';
import { tracerScope } from '../../src/spans/tracer-of.js';
import { ended } from './deliveries.js';

const servers: Server[] = [];
const exporters: SpanExporter[] = [];

afterEach(async () => {
  await Promise.all(exporters.splice(0).map((exporter) => exporter.shutdown()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
}

function exporterTo(url: string, settings: Partial<OtlpSettings> = {}): HttpSpanExporter {
  const exporter = new HttpSpanExporter({
    settings: {
      protocol: 'http/protobuf',
      url,
      headers: {},
      compression: 'gzip',
      timeoutMs: 10_000,
      tls: {},
      ...settings,
    },
    encoding: new ProtobufEncoding(),
    target: 'The receiver',
  });
  exporters.push(exporter);
  return exporter;
}

type Result = Parameters<Parameters<SpanExporter['export']>[1]>[0];

const exported = (exporter: SpanExporter) =>
  new Promise<Result & { readonly error?: { readonly code?: unknown } }>((resolve) =>
    exporter.export([ended('GET /orders')], resolve),
  );
const codeOf = async (exporter: SpanExporter) => (await exported(exporter)).error?.code;

describe('an exporter over HTTP', () => {
  test('says who it is, and keeps what it must say of its body', async () => {
    let received: IncomingMessage | undefined;
    const url = await listening((request, response) => {
      received = request;
      response.end();
    });

    await exported(
      exporterTo(url.replace('127', 'user:pass%20word@127'), {
        headers: { 'X-Tenant': 'shop', 'Content-Type': 'text/plain' },
      }),
    );

    expect(received?.headers).toMatchObject({
      'user-agent': `eyrie-tracing/${tracerScope().version}`,
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
      'x-tenant': 'shop',
      authorization: `Basic ${Buffer.from('user:pass word').toString('base64')}`,
    });
    expect(received?.headers['content-length']).toMatch(/^\d+$/);
  });

  test('lets its user say who it is', async () => {
    let agent: string | undefined;
    const url = await listening((request, response) => {
      agent = request.headers['user-agent'];
      response.end();
    });

    await exported(exporterTo(url, { headers: { 'User-Agent': 'shop/1' } }));

    expect(agent).toBe('shop/1');
  });

  test('uses one connection for all batches', async () => {
    const ports = new Set<number | undefined>();
    const url = await listening((request, response) => {
      ports.add(request.socket.remotePort);
      request.resume().once('end', () => response.end());
    });
    const exporter = exporterTo(url);

    for (let batch = 0; batch < 3; batch += 1) await exported(exporter);

    expect(ports.size).toBe(1);
  });

  test('follows no redirect', async () => {
    const paths: (string | undefined)[] = [];
    const url = await listening((request, response) => {
      paths.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });

    expect(await codeOf(exporterTo(url))).toBe(307);
    expect(paths).toEqual(['/v1/traces']);
  });

  test.each([200, 503])('reads no more than 64 KiB of an answer of status %d', async (status) => {
    let written = 0;
    const url = await listening((request, response) => {
      request.resume();
      response.writeHead(status);
      const write = () => {
        if (response.destroyed) return;
        written += 10_000;
        response.write(Buffer.alloc(10_000), write);
      };
      write();
    });

    const { code, error } = await exported(exporterTo(url));

    expect(status === 200 ? code : error?.code).toBe(status === 200 ? 0 : 503);
    expect(written).toBeGreaterThan(64 * 1024);
  });

  test('believes the status of an answer that does not end', async () => {
    const url = await listening((_request, response) => void response.writeHead(400).write('a secret'));

    expect(await codeOf(exporterTo(url, { timeoutMs: 100 }))).toBe(400);
  });

  test('gives up an attempt that gets no answer in time, and its connection', async () => {
    let closed: Promise<unknown> | undefined;
    const url = await listening((request) => {
      closed = once(request.socket, 'close');
    });

    expect(await codeOf(exporterTo(url, { timeoutMs: 100 }))).toBe('ETIMEDOUT');
    await closed;
  });

  test('posts again at once where its idle connection had been closed', async () => {
    let requests = 0;
    const url = await listening((request, response) => {
      requests += 1;
      if (requests === 2) request.socket.resetAndDestroy();
      else request.resume().once('end', () => response.end());
    });
    const exporter = exporterTo(url);
    await exported(exporter);

    expect((await exported(exporter)).code).toBe(0);
    expect(requests).toBe(3);
  });

  test('does not post again where a new connection is reset', async () => {
    let requests = 0;
    const url = await listening((request) => {
      requests += 1;
      request.socket.resetAndDestroy();
    });

    expect(await codeOf(exporterTo(url))).toBe('ECONNRESET');
    expect(requests).toBe(1);
  });

  test('fails where the other side wants to speak something else', async () => {
    const url = await listening(() => {});
    servers[0]?.on('request', (request) => {
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n');
    });

    expect(await codeOf(exporterTo(url))).toBe('EPROTO');
  });

  test('fails with a header that cannot be sent', async () => {
    const url = await listening((_request, response) => response.end());

    expect(await codeOf(exporterTo(url, { headers: { 'x-tenant': 'a\nb' } }))).toBe('ERR_INVALID_CHAR');
  });

  test('that is closed ends what is under way, and sends nothing more', async () => {
    let requests = 0;
    const arrived = Promise.withResolvers<void>();
    const url = await listening(() => {
      requests += 1;
      arrived.resolve();
    });
    const exporter = exporterTo(url);

    const underWay = codeOf(exporter);
    await arrived.promise;
    const compressing = codeOf(exporter);
    await exporter.shutdown();

    expect([await underWay, await compressing, await codeOf(exporter)]).toEqual([
      'ECANCELED',
      'ECANCELED',
      'ECANCELED',
    ]);
    expect(requests).toBe(1);
  });
});

test('an endpoint whose host is an IPv6 address is reached', async () => {
  const server = createServer((_request, response) => response.end());
  servers.push(server);
  server.listen(0, '::1');
  await once(server, 'listening');

  expect((await exported(exporterTo(`http://[::1]:${(server.address() as AddressInfo).port}/`))).code).toBe(
    0,
  );
});
