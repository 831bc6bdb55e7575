import { channel } from 'node:diagnostics_channel';
import { StructuredLogger } from '@eyrie/logging';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { context, ProxyTracerProvider, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { World } from '../../../../compat/suite/src/world.js';
import type { AppTracing } from '../../src/app/app-tracing.js';
import type { TracingOptions } from '../../src/config/tracing-options.js';
import { Span } from '../../src/nest/span.js';
import { APP_TRACING } from '../../src/nest/tokens.js';
import { Tracer } from '../../src/spans/tracer.js';
import { withSpan } from '../../src/spans/with-span.js';
import { fetched, requested } from '../propagation/clients.js';
import { type Arrived, EchoServers } from '../propagation/echo-server.js';
import { inWorld, startTraced, type TracedApp, testOnBothAdapters } from '../support/traced-app.js';
import { accessLines, startObserved } from './support/observed-app.js';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = {
  traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01`,
  tracestate: 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7',
  baggage: 'tenant=acme',
};
const PASSED_ON = {
  traceparent: [CALLER.traceparent],
  tracestate: [CALLER.tracestate],
  baggage: [CALLER.baggage],
};

// The port of the called service; set by the test.
const called = { port: 0 };

const CLIENTS: Readonly<Record<string, () => Promise<Arrived>>> = {
  fetch: () => fetched(called.port),
  'node:http': () => requested(called.port),
};

/** What of the trace went out with a call. */
function carried({ traceparent, tracestate, baggage }: Arrived): Partial<Arrived> {
  return Object.fromEntries(
    Object.entries({ traceparent, tracestate, baggage }).filter(([, values]) => values !== undefined),
  );
}

@Controller('work')
class WorkController {
  constructor(@Inject(Tracer) private readonly tracer: Tracer) {}

  @Get('wrapped')
  async wrapped(): Promise<object> {
    const carriedBy = async () => carried(await fetched(called.port));
    return {
      decorated: await this.decorated('a'),
      injected: await this.tracer.withSpan('by injection', carriedBy),
      free: await withSpan('by function', { attributes: { plan: 'gold' } }, carriedBy),
      recording: this.tracer.withSpan('by injection', (span) => span.isRecording()),
    };
  }

  @Get('failing')
  failing(): never {
    return withSpan('by function', () => {
      throw new TypeError('no disk');
    });
  }

  @Get('with/:client')
  async call(@Param('client') client: string): Promise<object> {
    return carried((await CLIENTS[client]?.()) as Arrived);
  }

  @Span('by decorator', { attributes: (letter: string) => ({ letter }) })
  async decorated(letter: string): Promise<string> {
    await Promise.resolve();
    return `${letter}!`;
  }
}

const work = { controllers: [WorkController] };

const asked = async (url: string, path: string, headers: Record<string, string> = {}): Promise<unknown> =>
  (await fetch(`${url}/work/${path}`, { headers })).json();

/** Starts the called service too. */
async function startOff(world: World, tracing: TracingOptions): Promise<TracedApp> {
  await serve(world);
  return startTraced(world, { tracing, module: work });
}

async function serve(world: World): Promise<void> {
  const servers = new EchoServers();
  world.later(() => servers.close());
  called.port = await servers.serve();
}

/** Runs with a variable of the environment. */
async function withVariable<Result>(
  name: string,
  value: string,
  run: () => Promise<Result>,
): Promise<Result> {
  process.env[name] = value;
  try {
    return await run();
  } finally {
    delete process.env[name];
  }
}

const WAYS: readonly (readonly [by: string, start: (world: World) => Promise<TracedApp>])[] = [
  ['the option', (world) => startOff(world, { enabled: false })],
  ['OTEL_SDK_DISABLED', (world) => withVariable('OTEL_SDK_DISABLED', 'true', () => startOff(world, {}))],
];

describe.each(WAYS)('tracing that is switched off by %s', (_by, start) => {
  for (const client of Object.keys(CLIENTS)) {
    testOnBothAdapters(`passes on with ${client} what the caller has sent, unchanged`, async (world) => {
      const { nest, url, spans } = await start(world);
      expect(nest.get<AppTracing>(APP_TRACING).mode).toBe('off');
      const path = `with/${encodeURIComponent(client)}`;
      expect(await asked(url, path, CALLER)).toEqual(PASSED_ON);
      const unsampled = { traceparent: CALLER.traceparent.replace(/01$/, '00') };
      expect(await asked(url, path, unsampled)).toEqual({ traceparent: [unsampled.traceparent] });
      expect(await asked(url, path, { baggage: CALLER.baggage })).toEqual({ baggage: [CALLER.baggage] });
      await nest.close();
      expect(spans.all).toEqual([]);
    });

    testOnBothAdapters(
      `adds nothing to requests of ${client} where the caller sent nothing`,
      async (world) => {
        const { url } = await start(world);
        const path = `with/${encodeURIComponent(client)}`;
        expect(await asked(url, path)).toEqual({});
        expect(await asked(url, path, { traceparent: '00-not-a-trace-01' })).toEqual({});
        // Outside of a request nothing is passed on either.
        expect(carried((await CLIENTS[client]?.()) as Arrived)).toEqual({});
      },
    );
  }

  testOnBothAdapters('calls what is wrapped, and keeps the caller’s context in it', async (world) => {
    const { nest, url, spans } = await start(world);
    expect(await asked(url, 'wrapped', CALLER)).toEqual({
      decorated: 'a!',
      injected: PASSED_ON,
      free: PASSED_ON,
      recording: false,
    });
    expect(await asked(url, 'wrapped')).toEqual({
      decorated: 'a!',
      injected: {},
      free: {},
      recording: false,
    });
    expect((await fetch(`${url}/work/failing`, { headers: CALLER })).status).toBe(500);
    await nest.close();
    expect(spans.all).toEqual([]);
  });
});

testOnBothAdapters('lines of logs carry the caller’s trace, and no span', async (world) => {
  @Controller()
  class LinesController {
    constructor(@Inject(StructuredLogger) private readonly logger: StructuredLogger) {}

    @Get('lines')
    async lines(): Promise<object> {
      this.logger.info('handler');
      await withSpan('by function', async () => this.logger.info('within'));
      return {};
    }
  }
  const { url, linesAfter } = await startObserved(world, {
    tracing: { enabled: false },
    module: { controllers: [LinesController] },
  });
  await (await fetch(`${url}/lines`, { headers: CALLER })).text();
  const lines = await linesAfter(1);
  const ofRequest = lines.filter(({ logger }) => logger === 'LinesController' || logger === 'access');
  expect(ofRequest.map(({ message, trace_id, span_id }) => [message, trace_id, span_id])).toEqual([
    ['handler', TRACE_ID, undefined],
    ['within', TRACE_ID, undefined],
    [expect.any(String), TRACE_ID, undefined],
  ]);
  expect(accessLines(lines)).toHaveLength(1);
});

test(
  'at start one line says that traces are off, and what switches them',
  inWorld(async (world) => {
    const said: string[] = [];
    const logger = {
      log: (message: unknown) => void said.push(`log ${String(message)}`),
      warn: (message: unknown) => void said.push(`warn ${String(message)}`),
      error: (message: unknown) => void said.push(`error ${String(message)}`),
    };
    await startTraced(world, { tracing: { enabled: false }, start: { nest: { logger } } });
    expect(said.filter((line) => line.includes('EYRIE_'))).toEqual([
      'log EYRIE_TRACING_STARTED: Traces: off; trace context of callers is passed on. Look at tracing.enabled, EYRIE_TRACING_ENABLED and OTEL_SDK_DISABLED, which switch them.',
    ]);
  }),
);

test(
  'nothing is sent on where propagation.outgoing is off, nor to hosts that are excluded',
  inWorld(async (world) => {
    const silent = await startOff(world, { enabled: false, propagation: { outgoing: false } });
    expect(await asked(silent.url, 'with/fetch', CALLER)).toEqual({});
    const excluding = await startTraced(world, {
      tracing: { enabled: false, propagation: { excludeHosts: ['127.0.0.1'] } },
      module: work,
    });
    expect(await asked(excluding.url, 'with/fetch', CALLER)).toEqual({});
  }),
);

const CHANNELS = ['http.server.request.start', 'undici:request:create', 'http.client.request.created'];

function expectNothingLeft(): void {
  const provider = trace.getTracerProvider() as ProxyTracerProvider;
  expect(provider.getDelegate()).toBe(new ProxyTracerProvider().getDelegate());
  expect(propagation.fields()).toEqual([]);
  const marked = ROOT_CONTEXT.setValue(Symbol('probe'), true);
  expect(context.with(marked, () => context.active())).toBe(ROOT_CONTEXT);
  expect(CHANNELS.filter((name) => channel(name).hasSubscribers)).toEqual([]);
}

testOnBothAdapters('an app that was closed leaves nothing behind', async (world) => {
  for (let round = 0; round < 3; round += 1) {
    const { nest, url } = await startOff(world, { enabled: false });
    expect(propagation.fields()).not.toEqual([]);
    expect(await asked(url, 'with/fetch', CALLER)).toEqual(PASSED_ON);
    await nest.close();
    expectNothingLeft();
  }
});

describe.each([
  ['before', [false, true]],
  ['after', [true, false]],
] as const)('an app without traces that starts %s one with traces', (_when, order) => {
  testOnBothAdapters('passes on, and the other makes its spans', async (world) => {
    await serve(world);
    const apps = new Map<boolean, TracedApp>();
    for (const enabled of order)
      apps.set(enabled, await startTraced(world, { tracing: { enabled }, module: work }));
    const [on, off] = [apps.get(true) as TracedApp, apps.get(false) as TracedApp];
    expect([on, off].map(({ nest }) => nest.get<AppTracing>(APP_TRACING).mode)).toEqual(['own', 'off']);

    expect(await asked(off.url, 'with/fetch', CALLER)).toEqual(PASSED_ON);
    expect(await asked(off.url, 'wrapped', CALLER)).toMatchObject({ injected: PASSED_ON, recording: false });
    const answer = (await asked(on.url, 'with/fetch', CALLER)) as typeof PASSED_ON;
    const [server, ...further] = await on.spans.until(1);
    expect(further).toEqual([]);
    expect(server).toMatchObject({
      name: 'GET /work/with/:client',
      traceId: TRACE_ID,
      parentSpanId: '00f067aa0ba902b7',
    });
    expect(answer).toEqual({ ...PASSED_ON, traceparent: [`00-${TRACE_ID}-${server?.spanId}-01`] });
    expect(off.spans.all).toEqual([]);

    trace.getTracer('a library').startSpan('of a library').end();
    expect((await on.spans.until(2)).map(({ name }) => name)).toEqual([
      'GET /work/with/:client',
      'of a library',
    ]);
    await on.nest.close();
    expect(await asked(off.url, 'with/fetch', CALLER)).toEqual(PASSED_ON);
    await off.nest.close();
    expectNothingLeft();
  });
});
