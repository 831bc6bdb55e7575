import { hasSubscribers } from 'node:diagnostics_channel';
import { Agent, createServer, request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { json } from 'node:stream/consumers';
import {
  baggageEntryMetadataFromString,
  context,
  propagation,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { createPropagator } from '../../src/propagation/create-propagator.js';
import { withOutgoing } from '../../src/propagation/outgoing-propagation.js';
import { remoteContextReader } from '../../src/propagation/remote-context.js';
import { fetched, requested } from './clients.js';
import { type Arrived, EchoServers, echo } from './echo-server.js';
import { headerOf, inSpan, numberedSpan, OutgoingApps, withActiveContexts } from './outgoing.js';
import { selfSigned } from './self-signed.js';

withActiveContexts();
const servers = new EchoServers();
const apps = new OutgoingApps();
afterEach(() => apps.close());
afterEach(() => servers.close());

const certificate = selfSigned();
const CHANNELS = ['undici:request:create', 'http.client.request.created'] as const;

type Send = (port: number, headers?: Record<string, string>) => Promise<Arrived>;
const clients: readonly (readonly [name: string, send: Send])[] = [
  ['fetch', (port, headers = {}) => fetched(port, { headers })],
  ['node:http', (port, headers = {}) => requested(port, { headers })],
];

describe.each(clients)('a request of %s', (_, send) => {
  const span = numberedSpan(1);

  test('carries the active span once', async () => {
    const port = await servers.serve();
    apps.open();
    expect((await inSpan(span, () => send(port))).traceparent).toEqual([headerOf(span)]);
  });

  test('carries tracestate and baggage too', async () => {
    const port = await servers.serve();
    apps.open();
    const headers = { traceparent: headerOf(span), tracestate: 'a=1', baggage: 'user=ada' };
    const active = remoteContextReader({ formats: ['tracecontext', 'baggage'] })(headers);
    expect(await context.with(active, () => send(port))).toMatchObject({
      traceparent: [headerOf(span)],
      tracestate: ['a=1'],
      baggage: ['user=ada'],
    });
  });

  test('carries every format of the app', async () => {
    const port = await servers.serve();
    apps.open({ propagator: createPropagator({ formats: ['tracecontext', 'b3', 'b3multi', 'jaeger'] }) });
    const { traceId, spanId } = span.spanContext();
    expect(await inSpan(span, () => send(port))).toMatchObject({
      traceparent: [headerOf(span)],
      b3: [`${traceId}-${spanId}-1`],
      'x-b3-traceid': [traceId],
      'x-b3-spanid': [spanId],
      'x-b3-sampled': ['1'],
      'uber-trace-id': [`${traceId}:${spanId}:0:01`],
    });
  });

  test('keeps the trace context that its sender gave it, and gets only baggage beside', async () => {
    const port = await servers.serve();
    apps.open();
    const baggage = propagation.createBaggage({ user: { value: 'ada' } });
    const active = propagation.setBaggage(trace.setSpan(ROOT_CONTEXT, span), baggage);
    const theirs = headerOf(numberedSpan(2));
    const arrived = await context.with(active, () => send(port, { TraceParent: theirs }));
    expect(arrived).toMatchObject({ traceparent: [theirs], baggage: ['user=ada'] });
    expect(arrived).not.toHaveProperty('tracestate');
    const other = await context.with(active, () => send(port, { Baggage: 'own=1' }));
    expect(other).toMatchObject({ traceparent: [headerOf(span)], baggage: ['own=1'] });
  });

  test.each([
    ['outside of every span', ROOT_CONTEXT],
    [
      'in a span that is not valid',
      trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext({ ...span.spanContext(), spanId: '' })),
    ],
    ['where tracing is suppressed', suppressTracing(trace.setSpan(ROOT_CONTEXT, span))],
  ])('carries nothing %s', async (_where, active) => {
    const port = await servers.serve();
    apps.open();
    expect(await context.with(active, () => send(port))).not.toHaveProperty('traceparent');
  });

  test('carries nothing to a host that is excluded, whatever its port', async () => {
    const port = await servers.serve();
    apps.open({ excludeHosts: ['127.0.0.1'] });
    expect(await inSpan(span, () => send(port))).not.toHaveProperty('traceparent');
  });

  test('carries it to the hosts that are not', async () => {
    const port = await servers.serve();
    apps.open({ excludeHosts: ['api.example.com', '*.0.1'] });
    expect(await inSpan(span, () => send(port))).not.toHaveProperty('traceparent');
    apps.close();
    apps.open({ excludeHosts: ['api.example.com', '*.1.0'] });
    expect(await inSpan(span, () => send(port))).toHaveProperty('traceparent');
  });

  test('never gets the span of another one, two hundred at a time', async () => {
    const port = await servers.serve();
    apps.open();
    const spans = Array.from({ length: 200 }, (_none, index) => numberedSpan(index + 1));
    const arrived = await Promise.all(spans.map((own) => inSpan(own, () => send(port))));
    expect(arrived.map(({ traceparent }) => traceparent)).toEqual(spans.map((own) => [headerOf(own)]));
  });

  test('carries nothing once the app has closed', async () => {
    const port = await servers.serve();
    const app = apps.open();
    app.close();
    app.close();
    expect(await inSpan(span, () => send(port))).not.toHaveProperty('traceparent');
    app.open();
    app.open();
    expect((await inSpan(span, () => send(port))).traceparent).toHaveLength(1);
  });

  test('is sent all the same when its propagator fails, which is said once', async () => {
    const port = await servers.serve();
    const broken = {
      inject: () => {
        throw new Error('out of order');
      },
      extract: () => ROOT_CONTEXT,
      fields: () => ['traceparent'],
    };
    apps.open({ propagator: broken });
    for (const _again of [1, 2]) await inSpan(span, () => send(port));
    expect(apps.said).toEqual([
      expect.stringMatching(
        /^warn EYRIE_TRACING_OUTGOING_FAILED: A request of (undici|http) was sent without all of its trace context \(out of order\)\. Look for baggage that no header can hold, and for a library that changes the requests of this client\.$/,
      ),
    ]);
  });

  test('carries its trace although a header of baggage cannot be sent', async () => {
    const port = await servers.serve();
    const propagator = createPropagator({ formats: ['baggage', 'tracecontext'] });
    apps.open({ propagator });
    const metadata = baggageEntryMetadataFromString('a\r\nb: c');
    const baggage = propagation.createBaggage({ user: { value: 'ada', metadata } });
    const active = propagation.setBaggage(trace.setSpan(ROOT_CONTEXT, span), baggage);
    const arrived = await context.with(active, () => send(port));
    expect(arrived.traceparent).toEqual([headerOf(span)]);
    expect(arrived).not.toHaveProperty('baggage');
    expect(apps.said).toHaveLength(1);
  });

  test('is left to an instrumentation that its app knows of', async () => {
    const port = await servers.serve();
    apps.open({ instrumented: new Set(['undici', 'http'] as const) });
    expect(await inSpan(span, () => send(port))).not.toHaveProperty('traceparent');
  });
});

describe('a fetch', () => {
  test('carries the span on each hop of a redirection once', async () => {
    const hops: (string | undefined)[] = [];
    const port = await servers.serve(
      createServer((incoming, response) => {
        hops.push(incoming.headers.traceparent as string | undefined);
        echo(incoming, response);
      }),
    );
    apps.open();
    const span = numberedSpan(3);
    await inSpan(span, () => fetched(port, {}, '/redirect'));
    expect(hops).toEqual([headerOf(span), headerOf(span)]);
  });

  test('of a Request carries it, and that Request is not changed', async () => {
    const port = await servers.serve();
    apps.open();
    const given = new Request(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x' });
    const response = await inSpan(numberedSpan(4), () => fetch(given));
    expect(((await response.json()) as Arrived).traceparent).toEqual([headerOf(numberedSpan(4))]);
    expect(given.headers.has('traceparent')).toBe(false);
  });
});

describe('a request of node:http', () => {
  test('on a connection that is used again carries its own span', async () => {
    const port = await servers.serve();
    apps.open();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const number of [5, 6, 7]) {
      const span = numberedSpan(number);
      expect((await inSpan(span, () => requested(port, { agent }))).traceparent).toEqual([headerOf(span)]);
    }
    const spans = Array.from({ length: 20 }, (_, index) => numberedSpan(index + 1));
    const arrived = await Promise.all(spans.map((span) => inSpan(span, () => requested(port, { agent }))));
    expect(arrived.map(({ traceparent }) => traceparent)).toEqual(spans.map((span) => [headerOf(span)]));
    agent.destroy();
  });

  test('of node:https carries it', async () => {
    const port = await servers.serve(createSecureServer(certificate, echo));
    apps.open();
    const span = numberedSpan(8);
    expect((await inSpan(span, () => requested(port, { ca: certificate.cert }))).traceparent).toEqual([
      headerOf(span),
    ]);
  });

  test('whose headers are rendered before it is announced is sent as it is', async () => {
    const port = await servers.serve();
    apps.open();
    const span = numberedSpan(9);
    const list = await inSpan(span, () => requested(port, { headers: ['Host', 'a', 'own', '1'] }));
    expect(list).toMatchObject({ own: ['1'] });
    expect(list).not.toHaveProperty('traceparent');
    const expecting = await inSpan(span, () => requested(port, { headers: { expect: '100-continue' } }));
    expect(expecting).not.toHaveProperty('traceparent');
    expect(apps.said).toEqual([]);
  });

  test('whose sender sets the header later goes with that one alone', async () => {
    const port = await servers.serve();
    apps.open();
    const theirs = headerOf(numberedSpan(10));
    const arrived = await inSpan(numberedSpan(11), () => {
      const { promise, resolve } = Promise.withResolvers<Arrived>();
      const sent = request({ host: '127.0.0.1', port }, async (response) => {
        resolve((await json(response)) as Arrived);
      });
      sent.setHeader('Traceparent', theirs);
      sent.end();
      return promise;
    });
    expect(arrived.traceparent).toEqual([theirs]);
  });
});

describe('of several apps in a process', () => {
  const span = numberedSpan(12);

  test.each(clients)('that of the context decides for %s, else the first', async (_, send) => {
    const port = await servers.serve();
    const first = apps.open({ propagator: createPropagator({ formats: ['jaeger'] }) });
    const second = apps.open({ propagator: createPropagator({ formats: ['tracecontext'] }) });
    const active = trace.setSpan(ROOT_CONTEXT, span);
    const ofSecond = await context.with(withOutgoing(active, second), () => send(port));
    expect(ofSecond).toHaveProperty('traceparent');
    expect(ofSecond).not.toHaveProperty('uber-trace-id');
    const ofFirst = await context.with(withOutgoing(active, first), () => send(port));
    expect(ofFirst).not.toHaveProperty('traceparent');
    expect(ofFirst).toHaveProperty('uber-trace-id');
    const ofNone = await context.with(active, () => send(port));
    expect(ofNone).not.toHaveProperty('traceparent');
    expect(ofNone).toHaveProperty('uber-trace-id');
  });

  test.each(clients)('the others go on for %s when one has closed, without its contexts', async (_, send) => {
    const port = await servers.serve();
    const first = apps.open();
    apps.open();
    first.close();
    const active = trace.setSpan(ROOT_CONTEXT, span);
    expect((await context.with(active, () => send(port))).traceparent).toHaveLength(1);
    expect(await context.with(withOutgoing(active, first), () => send(port))).not.toHaveProperty(
      'traceparent',
    );
  });

  test('there is one subscription, which ends with the last', () => {
    const before = CHANNELS.map(hasSubscribers);
    const [first, second] = [apps.open(), apps.open()];
    expect(CHANNELS.map(hasSubscribers)).toEqual([true, true]);
    first.close();
    expect(CHANNELS.map(hasSubscribers)).toEqual([true, true]);
    second.close();
    expect(CHANNELS.map(hasSubscribers)).toEqual(before);
    expect(Object.getOwnPropertySymbols(globalThis)).not.toContain(
      Symbol.for('eyrie.tracing.outgoing-requests.1'),
    );
  });
});
