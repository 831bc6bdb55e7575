import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { createDelivery } from '../../src/provider/create-delivery.js';
import type { TracingEngine } from '../../src/provider/tracing-engine.js';
import { tracerOf } from '../../src/spans/tracer-of.js';
import { OtlpReceiver } from '../support/otlp-receiver.js';
import { KeptSpans } from '../support/traced-app.js';
import { settingsOf, TestEngines } from './engines.js';

const engines = new TestEngines();
afterEach(() => engines.end());

/** A processor that notes what it hears of. */
class NotingProcessor implements SpanProcessor {
  // Bounded by what one test does.
  readonly notes: string[] = [];

  onStart(span: { readonly name: string }): void {
    this.notes.push(`start ${span.name}`);
  }

  onEnd(span: ReadableSpan): void {
    this.notes.push(`end ${span.name}`);
  }

  async forceFlush(): Promise<void> {
    this.notes.push('flush');
  }

  async shutdown(): Promise<void> {
    this.notes.push('shutdown');
  }
}

/** An exporter that takes nothing once it was shut down, as those of OpenTelemetry. */
class EndingExporter extends KeptSpans {
  shutdowns = 0;

  override export(...args: Parameters<KeptSpans['export']>): void {
    if (this.shutdowns > 0) args[1]({ code: 1 });
    else super.export(...args);
  }

  override async shutdown(): Promise<void> {
    this.shutdowns += 1;
  }
}

const makeSpan = (engine: TracingEngine, name: string, attributes = {}) =>
  tracerOf(engine.provider).startSpan(name, { attributes }, ROOT_CONTEXT);
const named = (spans: KeptSpans) =>
  spans.all.map(({ name, resource }) => `${name} of ${resource['service.name']}`);

test('spans that wait go to the new delivery, as spans of the app', async () => {
  const [before, after] = [new KeptSpans(), new KeptSpans()];
  const engine = engines.start(settingsOf({ service: 'unknown', exporter: before }));
  makeSpan(engine, 'boot').end();
  expect([engine.delivery.queuedSpans, engine.resource.attributes['service.name']]).toEqual([1, 'unknown']);
  await engine.use(settingsOf({ service: 'shop', exporter: after }));
  expect([engine.delivery.queuedSpans, engine.resource.attributes['service.name']]).toEqual([1, 'shop']);
  await engine.flush(1000);
  expect([named(before), named(after)]).toEqual([[], ['boot of shop']]);
  expect([engine.delivery.exportedSpans, [...engine.delivery.droppedSpans]]).toEqual([1, []]);
});

test('a span that began before and ends after has the new resource', async () => {
  const after = new KeptSpans();
  const engine = engines.start(settingsOf({ service: 'unknown', exporter: new KeptSpans() }));
  const span = makeSpan(engine, 'across');
  await engine.use(settingsOf({ service: 'shop', exporter: after }));
  span.end();
  makeSpan(engine, 'later').end();
  await engine.flush(1000);
  expect(named(after)).toEqual(['across of shop', 'later of shop']);
});

test('where nothing was sent before, nothing moves; where nothing is sent afterwards, nothing is kept', async () => {
  const exporter = new KeptSpans();
  const engine = engines.start(settingsOf());
  makeSpan(engine, 'before').end();
  await engine.use(settingsOf({ exporter }));
  makeSpan(engine, 'between').end();
  await engine.flush(1000);
  await engine.use(settingsOf());
  makeSpan(engine, 'after').end();
  await engine.flush(1000);
  expect(named(exporter)).toEqual(['between of shop']);
});

test('an exporter that is left is shut down, one that both settings name goes on', async () => {
  const [left, kept] = [new EndingExporter(), new EndingExporter()];
  const engine = engines.start(settingsOf({ exporter: left }));
  await engine.use(settingsOf({ exporter: kept }));
  expect([left.shutdowns, kept.shutdowns]).toEqual([1, 0]);
  makeSpan(engine, 'before').end();
  await engine.use(settingsOf({ exporter: kept }));
  makeSpan(engine, 'after').end();
  await engine.flush(1000);
  expect(named(kept)).toEqual(['before of shop', 'after of shop']);
  expect(kept.shutdowns).toBe(0);
  await engine.close();
  expect([left.shutdowns, kept.shutdowns]).toEqual([1, 1]);
});

test('a processor that is left is shut down, one that both settings name goes on', async () => {
  const [left, kept, joins] = [new NotingProcessor(), new NotingProcessor(), new NotingProcessor()];
  const engine = engines.start(settingsOf({ tracing: { spanProcessors: [left, kept] } }));
  makeSpan(engine, 'before').end();
  await engine.use(settingsOf({ tracing: { spanProcessors: [kept, joins] } }));
  makeSpan(engine, 'after').end();
  await engine.close();
  expect(left.notes).toEqual(['start before', 'end before', 'shutdown']);
  expect(kept.notes).toEqual(['start before', 'end before', 'start after', 'end after', 'shutdown']);
  expect(joins.notes).toEqual(['start after', 'end after', 'shutdown']);
});

test('sampler and tail are those of the new settings', async () => {
  const after = new KeptSpans();
  const engine = engines.start(settingsOf({ tracing: { sampling: { ratio: 0 } } }));
  expect(makeSpan(engine, 'before').spanContext().traceFlags).toBe(0);
  expect([engine.samplesByRoute, engine.sampling.ratio]).toEqual([false, 0]);
  await engine.use(
    settingsOf({ exporter: after, tracing: { sampling: { ratio: 1, routes: [{ route: '/a', ratio: 0 }] } } }),
  );
  expect(makeSpan(engine, 'after').spanContext().traceFlags).toBe(1);
  expect([engine.samplesByRoute, engine.sampling.ratio]).toEqual([true, 1]);
});

test('what the old tail held is let go, and the new one keeps what fails', async () => {
  const [before, after] = [new KeptSpans(), new KeptSpans()];
  const dropAll = { sampling: { ratio: 0 } };
  const engine = engines.start(settingsOf({ exporter: before, tracing: dropAll }));
  const root = makeSpan(engine, 'root');
  const child = tracerOf(engine.provider).startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root));
  child.end();
  expect(engine.tail.heldSpans).toBe(1);
  await engine.use(settingsOf({ exporter: after, tracing: dropAll }));
  expect(engine.tail.heldSpans).toBe(0);
  root.setStatus({ code: SpanStatusCode.ERROR }).end();
  await engine.flush(1000);
  expect([named(before), named(after)]).toEqual([[], ['root of shop']]);
  expect(after.all[0]?.sampled).toBe(true);
});

test('redaction is that of the new settings', async () => {
  const exporter = new KeptSpans();
  const engine = engines.start(settingsOf({ exporter }));
  await engine.use(settingsOf({ exporter, secretNames: ['iban'] }));
  makeSpan(engine, 'pay', { iban: 'DE89', 'user.password': 'hunter2' }).end();
  await engine.flush(1000);
  expect(exporter.all[0]?.attributes).toEqual({ iban: '[REDACTED]', 'user.password': '[REDACTED]' });
});

describe('spans in protobuf', () => {
  const receivers: OtlpReceiver[] = [];
  const receiver = async (): Promise<OtlpReceiver> => {
    const started = await OtlpReceiver.start();
    receivers.push(started);
    return started;
  };
  const overOtlp = ({ url }: OtlpReceiver, service: string) =>
    settingsOf({ service, tracing: { exporter: { type: 'otlp', endpoint: url } } });
  afterEach(() => Promise.all(receivers.splice(0).map((each) => each.close())));

  test('that wait move where the delivery was told that they will', async () => {
    const [before, after] = [await receiver(), await receiver()];
    const first = overOtlp(before, 'unknown');
    const engine = engines.start({
      ...first,
      delivery: createDelivery({ ...first, environment: {}, keepsSpans: true }),
    });
    await engine.delivery.ready();
    makeSpan(engine, 'boot').end();
    await engine.use(overOtlp(after, 'shop'));
    await engine.flush(5000);
    expect([before.spans, after.spans.map(({ name, resource }) => [name, resource['service.name']])]).toEqual(
      [[], [['boot', 'shop']]],
    );
  });

  test('that were written down go where they were to go', async () => {
    const [before, after] = [await receiver(), await receiver()];
    const engine = engines.start(overOtlp(before, 'one'));
    await engine.delivery.ready();
    makeSpan(engine, 'before').end();
    await engine.use(overOtlp(after, 'two'));
    makeSpan(engine, 'after').end();
    await engine.flush(5000);
    const seen = [before, after].map(({ spans }) =>
      spans.map(({ name, resource }) => [name, resource['service.name']]),
    );
    expect(seen).toEqual([[['before', 'one']], [['after', 'two']]]);
  });
});
