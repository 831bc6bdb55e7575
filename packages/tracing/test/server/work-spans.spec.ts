import { type ObservationEnd, type ObservationKind, WorkObservation } from '@eyrie/core/engine';
import { context, TraceFlags, trace } from '@opentelemetry/api';
import { hrTimeToNanoseconds } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { redactedLater } from '../../src/redaction/redact-attributes.js';
import { isWork, WorkSpans } from '../../src/server/work-spans.js';
import { withContextManager } from '../spans/kept-tracer.js';

withContextManager();

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
const tracer = provider.getTracer('test');
const work = new WorkSpans(tracer, redactedLater);
afterEach(() => exporter.reset());

type WorkKind = Exclude<ObservationKind, 'http.server'>;

function observe(end: ObservationEnd, kind: WorkKind = 'method', inside: () => void = () => {}) {
  const observation = new WorkObservation({
    kind,
    name: 'users.create',
    attributes: { part: 'users' },
    details: { plan: 'gold' },
  });
  work.started(observation);
  observation.scope?.run(inside);
  observation.finish(end);
  work.ended(observation);
  return observation;
}

test.each<readonly [WorkKind, number]>([
  ['method', 0],
  ['job', 0],
  ['graphql.operation', 0],
  ['rpc.server', 1],
  ['websocket.message', 1],
  ['http.client', 2],
  ['rpc.client', 2],
  ['messaging.process', 4],
])('work of the kind %s is a span of the kind %i', (kind, spanKind) => {
  observe({ outcome: 'success' }, kind);
  expect(exporter.getFinishedSpans().map((span) => span.kind)).toEqual([spanKind]);
});

test('a span has the name, what describes the work, its start and its duration', () => {
  const observation = observe({ outcome: 'success' });
  const [span] = exporter.getFinishedSpans();
  expect(span).toMatchObject({ name: 'users.create', status: { code: 0 }, events: [] });
  expect(span?.attributes).toEqual({ part: 'users', plan: 'gold' });
  const { duration = Number.NaN } = observation;
  const seconds = hrTimeToNanoseconds(span?.duration ?? [0, 0]) / 1e9;
  expect(Math.abs(seconds - duration)).toBeLessThan(1e-9);
  expect(observation.span).toEqual({
    traceId: span?.spanContext().traceId,
    spanId: span?.spanContext().spanId,
    sampled: true,
  });
});

test('it is a child of the active span, and active in its scope', () => {
  const parent = tracer.startSpan('parent');
  let inside: string | undefined;
  context.with(trace.setSpan(context.active(), parent), () =>
    observe({ outcome: 'success' }, 'method', () => {
      inside = trace.getActiveSpan()?.spanContext().spanId;
    }),
  );
  const [span] = exporter.getFinishedSpans();
  expect(span?.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
  expect(inside).toBe(span?.spanContext().spanId);
});

test.each<readonly [ObservationEnd, object]>([
  [{ outcome: 'success' }, { code: 0, type: undefined, outcome: undefined, exceptions: 0 }],
  [
    { outcome: 'server_error', error: new RangeError('no') },
    { code: 2, type: 'RangeError', outcome: undefined, exceptions: 1 },
  ],
  [
    { outcome: 'client_error', error: Object.assign(new RangeError('no'), { status: 404 }) },
    { code: 0, type: 'RangeError', outcome: undefined, exceptions: 1 },
  ],
  [{ outcome: 'server_error' }, { code: 2, type: undefined, outcome: undefined, exceptions: 0 }],
  [{ outcome: 'aborted' }, { code: 0, type: undefined, outcome: 'aborted', exceptions: 0 }],
])('an end %j is told as %j', (end, told) => {
  observe(end);
  const [span] = exporter.getFinishedSpans();
  expect({
    code: span?.status.code,
    type: span?.attributes['error.type'],
    outcome: span?.attributes['eyrie.outcome'],
    exceptions: span?.events.length,
  }).toEqual(told);
});

test('work that began before there was tracing ends without a span', () => {
  const observation = new WorkObservation({ kind: 'job', name: 'early' });
  observation.tracedBy({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true });
  observation.finish({ outcome: 'success' });
  expect(() => work.ended(observation)).not.toThrow();
  expect(exporter.getFinishedSpans()).toEqual([]);
});

test('work that is not sampled says so', () => {
  const off = new TracerProvider({
    sampler: { shouldSample: () => ({ decision: 0 }), toString: () => 'off' },
  });
  const observation = new WorkObservation({ kind: 'job', name: 'dropped' });
  new WorkSpans(off.getTracer('test'), redactedLater).started(observation);
  expect(observation.span?.sampled).toBe(false);
  expect(TraceFlags.NONE).toBe(0);
});

test('everything but an incoming request is work', () => {
  expect(isWork(new WorkObservation({ kind: 'job', name: 'nightly' }))).toBe(true);
});
