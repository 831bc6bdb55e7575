import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { tracerOf } from '../../src/spans/tracer-of.js';
import { KeptSpans } from '../support/traced-app.js';
import { settingsOf, TestEngines } from './engines.js';

const engines = new TestEngines();
afterEach(() => engines.end());

test('spans are heard of as they begin and end, redacted, until nobody listens any more', async () => {
  const exporter = new KeptSpans();
  const engine = engines.start(settingsOf({ exporter }));
  expect(engine.hasListeners).toBe(false);
  const heard: string[] = [];
  const stop = [
    engine.startedSpans.listen((span) => heard.push(`started ${span.name}`)),
    engine.endedSpans.listen(({ name, attributes }) =>
      heard.push(`ended ${name} ${JSON.stringify(attributes)}`),
    ),
  ];
  expect(engine.hasListeners).toBe(true);
  const tracer = tracerOf(engine.provider);
  tracer.startSpan('login', { attributes: { password: 'hunter2' } }, ROOT_CONTEXT).end();
  for (const each of stop) each();
  expect(engine.hasListeners).toBe(false);
  tracer.startSpan('unheard', {}, ROOT_CONTEXT).end();
  expect(heard).toEqual(['started login', 'ended login {"password":"[REDACTED]"}']);
  await engine.flush(1000);
  expect(exporter.all.map(({ name }) => name)).toEqual(['login', 'unheard']);
});

test('what the tail holds is heard of at once, as a copy that is redacted for itself', async () => {
  const exporter = new KeptSpans();
  const engine = engines.start(
    settingsOf({ exporter, tracing: { sampling: { ratio: 0, tail: { enabled: true } } } }),
  );
  const heard: ReadableSpan[] = [];
  engine.endedSpans.listen((span) => void heard.push(span));
  const tracer = tracerOf(engine.provider);
  const span = tracer.startSpan('quick', { attributes: { password: 'hunter2' } }, ROOT_CONTEXT);
  span.addEvent('tried', { token: 'abc' });
  span.end();
  expect(
    heard.map(({ name, attributes, events }) => ({
      name,
      attributes,
      events: events.map((event) => event.attributes),
    })),
  ).toEqual([{ name: 'quick', attributes: { password: '[REDACTED]' }, events: [{ token: '[REDACTED]' }] }]);
  expect((span as unknown as ReadableSpan).attributes).toEqual({ password: 'hunter2' });
  const failed = tracer.startSpan('failed', { attributes: { password: 'hunter2' } }, ROOT_CONTEXT);
  failed.setStatus({ code: 2 });
  failed.end();
  await engine.flush(1000);
  expect(exporter.all.map(({ name, attributes }) => ({ name, attributes }))).toEqual([
    { name: 'failed', attributes: { password: '[REDACTED]' } },
  ]);
  expect(heard.map(({ name }) => name)).toEqual(['quick', 'failed']);
});

test('a listener that throws does not stop delivery', async () => {
  const exporter = new KeptSpans();
  const settings = settingsOf({ exporter });
  const engine = engines.start(settings);
  engine.endedSpans.listen(() => {
    throw new Error('deaf');
  });
  tracerOf(engine.provider).startSpan('fine', {}, ROOT_CONTEXT).end();
  await engine.flush(1000);
  expect(exporter.all).toHaveLength(1);
  expect(settings.said).toEqual([
    expect.stringMatching(/^warn EYRIE_PORT_LISTENER_FAILED: A listener of the ended spans port/),
  ]);
});
