import { AsyncLocalStorage } from 'node:async_hooks';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { currentRequestContext } from '../../src/context/request-context.js';
import { HttpServerObservation } from '../../src/http/http-server-observation.js';
import type { ObservationHandler } from '../../src/observation/observation-pipeline.js';
import type { TraceContext } from '../../src/ports/trace-context.js';
import { Engines, urlOf } from '../support/engine-app.js';
import { until } from '../support/raw-connection.js';

const engines = new Engines();
afterEach(() => engines.end());

const SPAN: TraceContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
const OTHER: TraceContext = { ...SPAN, spanId: 'c'.repeat(16) };

const active = new AsyncLocalStorage<string>();
const scopeOf = (name: string) => ({
  run: <Result>(run: () => Result): Result => active.run(name, run),
  enter: () => {
    const before = active.getStore();
    active.enterWith(name);
    return () => active.enterWith(before as string);
  },
});

type Tracing = Pick<ObservationHandler, 'onStart' | 'onEnter'>;

/** A tracer as the HTTP source knows one. */
const tracer = (steps: Tracing): ObservationHandler => ({ name: 'tracer', onEnd: () => {}, ...steps });

const asRequest = (observation: unknown) => observation as HttpServerObservation;

/** What one request sees of its scope before, in and after the framework's first hook. */
async function seenBy(steps: Tracing, current?: TraceContext): Promise<readonly string[]> {
  const seen: string[] = [];
  const {
    app,
    port,
    seen: ends,
  } = await engines.serve((request, response) => {
    seen.push(`listener ${active.getStore()}`);
    app.http.enter(request, response, () => {
      seen.push(`framework ${active.getStore()} ${currentRequestContext()?.observation.span?.spanId}`);
    });
    seen.push(`back ${active.getStore()}`);
    setImmediate(() => {
      seen.push(`later ${active.getStore()}`);
      response.end();
    });
  });
  app.traceContext.provide(() => current);
  app.observations.subscribe(tracer(steps));
  await (await fetch(urlOf(port))).text();
  await until(() => ends.ends.length === 1);
  return seen;
}

test('a scope that is given when the request starts is active from then on, and once only', async () => {
  let runs = 0;
  const counted = {
    ...scopeOf('early'),
    run: <Result>(run: () => Result): Result => {
      runs += 1;
      return active.run('early', run);
    },
  };
  const seen = await seenBy({ onStart: (observation) => asRequest(observation).tracedBy(SPAN, counted) });
  expect(seen).toEqual(['listener early', `framework early ${SPAN.spanId}`, 'back early', 'later early']);
  expect(runs).toBe(0);
});

test('a scope that is given when the framework takes the request on is active in the framework', async () => {
  const seen = await seenBy({
    onEnter: (observation) => asRequest(observation).tracedBy(SPAN, scopeOf('late')),
  });
  expect(seen).toEqual([
    'listener undefined',
    `framework late ${SPAN.spanId}`,
    'back undefined',
    'later undefined',
  ]);
});

test('a scope that replaces another when the framework takes the request on is the one that is active', async () => {
  const seen = await seenBy({
    onStart: (observation) => asRequest(observation).tracedBy(SPAN, scopeOf('early')),
    onEnter: (observation) => asRequest(observation).tracedBy(OTHER, scopeOf('late')),
  });
  expect(seen.slice(0, 3)).toEqual(['listener early', `framework late ${OTHER.spanId}`, 'back early']);
});

test('without a tracer the span is the one that is active when the framework takes the request on', async () => {
  expect((await seenBy({}, OTHER))[1]).toBe(`framework undefined ${OTHER.spanId}`);
});

test('a span that stands for the request is not replaced by the one that is active', async () => {
  const seen = await seenBy({ onStart: (observation) => asRequest(observation).tracedBy(SPAN) }, OTHER);
  expect(seen[1]).toBe(`framework undefined ${SPAN.spanId}`);
});

test('a request that no server announced is started and entered, in that order, and runs in its scope', async () => {
  const notes: string[] = [];
  const { app, seen } = await engines.app();
  app.observations.subscribe(
    tracer({
      onStart: (observation) => {
        notes.push('start');
        asRequest(observation).tracedBy(SPAN, scopeOf('injected'));
      },
      onEnter: () => void notes.push('enter'),
    }),
  );
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { method: 'GET', url: '/injected' });
  const response = new ServerResponse(request);
  const answer = app.http.enter(
    request,
    response,
    () => `${active.getStore()} ${currentRequestContext()?.observation.name}`,
  );
  expect(answer).toBe('injected GET unmatched');
  expect(notes).toEqual(['start', 'enter']);
  expect(active.getStore()).toBeUndefined();
  response.emit('finish');
  expect(seen.ends).toHaveLength(1);
});

test('a scope is active in the events of a body, whichever context Node emits them in', async () => {
  const seen: string[] = [];
  const { app, port } = await engines.serve((request, response) => {
    request.on('data', () => void seen.push(`data ${active.getStore()}`));
    request.on('end', () => {
      seen.push(`end ${active.getStore()}`);
      response.end();
    });
  });
  app.observations.subscribe(
    tracer({ onStart: (observation) => asRequest(observation).tracedBy(SPAN, scopeOf('span')) }),
  );
  await (await fetch(urlOf(port), { method: 'POST', body: 'text' })).text();
  expect(seen).toEqual(['data span', 'end span']);
});

test('a tracer that throws at both steps harms no request', async () => {
  const fail = (): never => {
    throw new TypeError('no span');
  };
  expect(await seenBy({ onStart: fail, onEnter: fail })).toEqual([
    'listener undefined',
    'framework undefined undefined',
    'back undefined',
    'later undefined',
  ]);
});
