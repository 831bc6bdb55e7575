import { context, propagation, trace } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createPropagator } from '../../src/propagation/create-propagator.js';
import type { OutgoingPropagationOptions } from '../../src/propagation/outgoing-propagation.js';
import { fetched } from './clients.js';
import { EchoServers } from './echo-server.js';
import { headerOf, OutgoingApps, withActiveContexts } from './outgoing.js';

withActiveContexts();
const servers = new EchoServers();
const apps = new OutgoingApps();
let instrumentation: UndiciInstrumentation | undefined;
afterEach(() => {
  instrumentation?.disable();
  apps.close();
});
afterEach(() => servers.close());

const exporter = new InMemorySpanExporter();

function startSdk(): void {
  exporter.reset();
  propagation.setGlobalPropagator(createPropagator({ formats: ['tracecontext', 'baggage'] }));
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  );
}

function instrument(config: ConstructorParameters<typeof UndiciInstrumentation>[0] = {}): void {
  instrumentation = new UndiciInstrumentation(config);
}

/** What arrives of a fetch inside of a span, and that span. */
async function fetchedInSpan() {
  const port = await servers.serve();
  const parent = trace.getTracer('test').startSpan('parent');
  const baggage = propagation.createBaggage({ user: { value: 'ada' } });
  const active = propagation.setBaggage(trace.setSpan(context.active(), parent), baggage);
  const { traceparent, tracestate, baggage: sent } = await context.with(active, () => fetched(port));
  const [client] = exporter.getFinishedSpans();
  return { parent, client, traceparent, tracestate, baggage: sent };
}

const orders: readonly (readonly [string, (options?: Partial<OutgoingPropagationOptions>) => void])[] = [
  [
    'before us',
    (options) => {
      instrument();
      apps.open(options);
    },
  ],
  [
    'after us',
    (options) => {
      apps.open(options);
      instrument();
    },
  ],
];

describe.each(orders)('beside an instrumentation of undici that was enabled %s', (_, enable) => {
  test.each([
    ['that we know of', { instrumented: new Set(['undici'] as const) }],
    ['that we do not know of', {}],
  ])('and %s the span of the instrumentation goes out, once', async (_known, options) => {
    startSdk();
    enable(options);
    const { parent, client, traceparent, tracestate, baggage } = await fetchedInSpan();
    const { traceId, spanId } = client?.spanContext() ?? { traceId: '', spanId: '' };
    expect(traceId).toBe(parent.spanContext().traceId);
    expect(spanId).not.toBe(parent.spanContext().spanId);
    expect(traceparent).toEqual([`00-${traceId}-${spanId}-01`]);
    expect(tracestate).toBeUndefined();
    expect(baggage).toEqual(['user=ada']);
  });
});

test('a request that the instrumentation leaves out carries the span that is active', async () => {
  startSdk();
  apps.open();
  instrument({ ignoreRequestHook: () => true });
  const { parent, client, traceparent } = await fetchedInSpan();
  expect(client).toBeUndefined();
  expect(traceparent).toEqual([headerOf(parent)]);
});
