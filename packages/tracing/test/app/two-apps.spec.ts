import { channel } from 'node:diagnostics_channel';
import { Controller, Get, Inject } from '@nestjs/common';
import { context, ProxyTracerProvider, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { World } from '../../../../compat/suite/src/world.js';
import { Span } from '../../src/nest/span.js';
import { Tracer } from '../../src/spans/tracer.js';
import { withSpan } from '../../src/spans/with-span.js';
import { EchoServers } from '../propagation/echo-server.js';
import {
  inWorld,
  type KeptSpan,
  startTraced,
  type TracedApp,
  testOnBothAdapters,
} from '../support/traced-app.js';

const called = { url: '' };

@Controller('work')
class WorkController {
  constructor(@Inject(Tracer) private readonly tracer: Tracer) {}

  @Get()
  async work(): Promise<object> {
    this.decorated();
    withSpan('by function', () => {});
    this.tracer.withSpan('by injection', () => {});
    trace.getTracer('a library').startSpan('of a library').end();
    return (await (await fetch(called.url)).json()) as object;
  }

  @Span('by decorator')
  decorated(): void {}
}

const start = (world: World, name: string): Promise<TracedApp> =>
  startTraced(world, {
    config: { service: { name } },
    module: { controllers: [WorkController] },
  });

async function startBoth(
  world: World,
): Promise<{ readonly orders: TracedApp; readonly payments: TracedApp }> {
  const servers = new EchoServers();
  world.later(() => servers.close());
  called.url = `http://127.0.0.1:${await servers.serve()}/`;
  return { orders: await start(world, 'orders'), payments: await start(world, 'payments') };
}

const told = (spans: readonly KeptSpan[]): readonly string[] =>
  spans.map(({ name, resource }) => `${String(resource['service.name'])}: ${name}`).toSorted();
const OWN = ['GET /work', 'by decorator', 'by function', 'by injection'];
const of = (service: string, names: readonly string[]): readonly string[] =>
  names.map((name) => `${service}: ${name}`).toSorted();

describe('two apps of one process', () => {
  testOnBothAdapters('send each its own spans, under its own name, to its own exporter', async (world) => {
    const { orders, payments } = await startBoth(world);
    const [fromPayments, fromOrders] = await Promise.all(
      [payments, orders].map(
        async ({ url }) => (await (await fetch(`${url}/work`)).json()) as { traceparent: [string] },
      ),
    );
    const ofOrders = await orders.spans.until(6);
    const ofPayments = await payments.spans.until(4);
    // A library asks OpenTelemetry's API, whose provider is that of the first app.
    expect(told(ofOrders)).toEqual(of('orders', [...OWN, 'of a library', 'of a library']));
    expect(told(ofPayments)).toEqual(of('payments', OWN));
    for (const [spans, arrived] of [
      [ofOrders, fromOrders],
      [ofPayments, fromPayments],
    ] as const) {
      const server = spans.find(({ kind }) => kind === 'server');
      expect(arrived?.traceparent).toEqual([`00-${server?.traceId}-${server?.spanId}-01`]);
      for (const { kind, name, parentSpanId } of spans) {
        if (kind !== 'server' && name !== 'of a library') expect(parentSpanId).toBe(server?.spanId);
      }
    }
  });

  testOnBothAdapters('send their context on each in its own format, and to its own hosts', async (world) => {
    await startBoth(world);
    const options = { module: { controllers: [WorkController] } };
    const b3 = await startTraced(world, { ...options, tracing: { propagation: { formats: ['b3'] } } });
    const none = await startTraced(world, {
      ...options,
      tracing: { propagation: { excludeHosts: ['127.0.0.1'] } },
    });
    const [ofB3, ofNone] = await Promise.all(
      [b3, none].map(async ({ url }) => Object.keys((await (await fetch(`${url}/work`)).json()) as object)),
    );
    const carried = (names: readonly string[] | undefined): readonly string[] | undefined =>
      names?.filter((name) => ['traceparent', 'tracestate', 'b3'].includes(name));
    expect([carried(ofB3), carried(ofNone)]).toEqual([['b3'], []]);
  });

  test(
    'share OpenTelemetry’s globals: the first has them, then the second, then nobody',
    inWorld(async (world) => {
      const { orders, payments } = await startBoth(world);
      const library = (name: string): void => trace.getTracer('a library').startSpan(name).end();
      library('with both');
      await orders.nest.close();
      library('with the second');
      withSpan('by function', () => {});
      await payments.nest.close();
      library('with nobody');
      expect(told(orders.spans.all)).toEqual(['orders: with both']);
      expect(told(payments.spans.all)).toEqual(['payments: by function', 'payments: with the second']);
      expectNoGlobals();
    }),
  );

  test(
    'go on by themselves after the first has closed',
    inWorld(async (world) => {
      const { orders, payments } = await startBoth(world);
      await orders.nest.close();
      const answer = (await (await fetch(`${payments.url}/work`)).json()) as { traceparent: [string] };
      const spans = await payments.spans.until(5);
      expect(told(spans)).toEqual(of('payments', [...OWN, 'of a library']));
      const server = spans.find(({ kind }) => kind === 'server');
      expect(answer.traceparent).toEqual([`00-${server?.traceId}-${server?.spanId}-01`]);
      expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    }),
  );
});

function expectNoGlobals(): void {
  const provider = trace.getTracerProvider() as ProxyTracerProvider;
  expect(provider.getDelegate()).toBe(new ProxyTracerProvider().getDelegate());
  expect(propagation.fields()).toEqual([]);
  const marked = ROOT_CONTEXT.setValue(Symbol('probe'), true);
  expect(context.with(marked, () => context.active())).toBe(ROOT_CONTEXT);
}

const CHANNELS = ['http.server.request.start', 'undici:request:create', 'http.client.request.created'];
const EVENTS = [
  'beforeExit',
  'exit',
  'SIGTERM',
  'SIGINT',
  'uncaughtException',
  'unhandledRejection',
  'warning',
];

const ROUNDS = 20;

const subscribed = (): readonly string[] => CHANNELS.filter((name) => channel(name).hasSubscribers);
const listeners = (): readonly number[] => EVENTS.map((event) => process.listenerCount(event));
const openHandles = (): number =>
  process.getActiveResourcesInfo().filter((kind) => /Server|Timeout|Immediate|Worker/.test(kind)).length;

testOnBothAdapters('an app that was closed leaves nothing behind, also the twentieth', async (world) => {
  const round = async (): Promise<void> => {
    const { nest, url, spans } = await startTraced(world, { module: { controllers: [WorkController] } });
    called.url = `${url}/nowhere`;
    await (await fetch(`${url}/work`)).text();
    await nest.close();
    expect(spans.all.length).toBeGreaterThanOrEqual(5);
    expectNoGlobals();
  };
  await round();
  const before = { listeners: listeners(), handles: openHandles() };
  for (let count = 0; count < ROUNDS; count += 1) await round();
  expect(subscribed()).toEqual([]);
  expect(listeners()).toEqual(before.listeners);
  // Connections of the client come and go; what each app left behind would be there as often as there were apps.
  expect(openHandles()).toBeLessThan(before.handles + ROUNDS);
});
