import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpServerObservation, WorkObservation } from '@eyrie/core/engine';
import { jest } from '@jest/globals';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { hrTimeOf, later, SpanClock } from '../../src/spans/hr-time.js';
import { Tracer } from '../../src/spans/tracer.js';
import { tracerOf } from '../../src/spans/tracer-of.js';
import { settingsOf, TestEngines } from '../engine/engines.js';
import { KeptSpans } from '../support/traced-app.js';

const HOUR_MS = 3_600_000;
const engines = new TestEngines();
const realNow = Date.now;

function setClockBy(milliseconds: number): void {
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + milliseconds);
}

afterEach(async () => {
  jest.restoreAllMocks();
  await engines.end();
});

describe.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])('where the clock of the machine is set %s by an hour', (_, step) => {
  test('a span under way lasts as long as its work', async () => {
    const exporter = new KeptSpans();
    const engine = engines.start(settingsOf({ exporter }));
    const begun = new Tracer({ tracer: tracerOf(engine.provider) }).begin('work', { root: true });
    setClockBy(step);
    begun.succeeded();
    await engine.flush(1000);
    const [span] = exporter.all;
    expect(span?.durationSeconds).toBeGreaterThan(0);
    expect(span?.durationSeconds).toBeLessThan(60);
  });

  test('an observation under way has begun when it had', () => {
    const request = { headers: {} } as IncomingMessage;
    const observations = [
      new WorkObservation({ kind: 'method', name: 'a' }),
      new HttpServerObservation(request, {} as ServerResponse, 'GET', 'id'),
    ];
    const before = observations.map(({ startTime }) => startTime);
    setClockBy(step);
    expect(observations.map(({ startTime }) => startTime)).toEqual(before);
  });

  test('what begins afterwards has the new time', () => {
    const [before] = new SpanClock().start;
    setClockBy(step);
    const [after] = new SpanClock().start;
    expect(Math.abs(after - before - step / 1000)).toBeLessThan(60);
  });
});

test('a server span that was written on ends after it began by what its metrics say', async () => {
  const observation = new WorkObservation({ kind: 'method', name: 'a' });
  const start = hrTimeOf(observation.startTime);
  const exporter = new KeptSpans();
  const engine = engines.start(settingsOf({ exporter }));
  const span = tracerOf(engine.provider).startSpan('a', { startTime: start }, ROOT_CONTEXT);
  setClockBy(-HOUR_MS);
  span.end(later(hrTimeOf(observation.startTime), 0.25));
  await engine.flush(1000);
  expect(exporter.all[0]?.durationSeconds).toBe(0.25);
});
