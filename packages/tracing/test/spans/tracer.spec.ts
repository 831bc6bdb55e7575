import { setTimeout as sleep } from 'node:timers/promises';
import { isSpanContextValid, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { contextOfTracer, currentTracer, offerTracer } from '../../src/spans/current-tracer.js';
import { withSpan } from '../../src/spans/with-span.js';
import { keptTracer, withContextManager } from './kept-tracer.js';

withContextManager();

const activeSpanId = () => trace.getActiveSpan()?.spanContext().spanId;

describe('Tracer.withSpan', () => {
  test('calls the work inside of a new span, which ends with it', async () => {
    const { tracer, ended } = keptTracer();
    const result = tracer.withSpan('cart.total', (span) => {
      expect(tracer.activeSpan).toBe(span);
      expect(span.isRecording()).toBe(true);
      return 7;
    });
    expect(result).toBe(7);
    expect(tracer.activeSpan).toBeUndefined();
    expect(await ended()).toMatchObject([
      {
        name: 'cart.total',
        kind: 'internal',
        parentSpanId: undefined,
        attributes: {},
        events: [],
        status: { code: 'unset' },
      },
    ]);
  });

  test('takes attributes, a kind and links', async () => {
    const { tracer, ended } = keptTracer();
    const other = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const links = Object.freeze([{ context: other }]);
    const options = { attributes: { 'cart.items': 3 }, kind: 'producer', links } as const;
    tracer.withSpan('cart.send', options, () => {});
    expect(await ended()).toMatchObject([
      { name: 'cart.send', kind: 'producer', attributes: { 'cart.items': 3 } },
    ]);
  });

  test.each(['internal', 'server', 'client', 'producer', 'consumer'] as const)(
    'knows the kind %s',
    async (kind) => {
      const { tracer, ended } = keptTracer();
      tracer.withSpan('work', { kind }, () => {});
      expect((await ended()).map((span) => span.kind)).toEqual([kind]);
    },
  );

  test('inside of another span is its child, unless it begins a trace of its own', async () => {
    const { tracer, ended } = keptTracer();
    tracer.withSpan('outer', () => {
      tracer.withSpan('inner', () => {});
      tracer.withSpan('own', { root: true }, () => {});
    });
    const [inner, own, outer] = await ended();
    expect([inner?.traceId, inner?.parentSpanId]).toEqual([outer?.traceId, outer?.spanId]);
    expect(own?.parentSpanId).toBeUndefined();
    expect(own?.traceId).not.toBe(outer?.traceId);
  });

  test('ends with the promise that the work returns, and is active until then', async () => {
    const { tracer, ended } = keptTracer();
    const result = tracer.withSpan('slow', async (span) => {
      await sleep(5);
      expect(activeSpanId()).toBe(span.spanContext().spanId);
      return 'done';
    });
    expect(await ended()).toEqual([]);
    expect(await result).toBe('done');
    expect(await ended()).toHaveLength(1);
  });

  test('fifty at the same time do not mix', async () => {
    const { tracer, ended } = keptTracer();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        tracer.withSpan(`outer ${index}`, async () => {
          await sleep(index % 5);
          await tracer.withSpan(`inner ${index}`, () => sleep(index % 3));
        }),
      ),
    );
    const spans = await ended();
    const byId = new Map(spans.map((span) => [span.spanId, span.name]));
    const pairs = spans
      .filter(({ parentSpanId }) => parentSpanId !== undefined)
      .map(({ name, parentSpanId = '' }) => `${byId.get(parentSpanId)} > ${name}`);
    expect(pairs.sort()).toEqual(
      Array.from({ length: 50 }, (_, index) => `outer ${index} > inner ${index}`).sort(),
    );
  });

  const error = new RangeError('no such item');
  test.each([
    [
      'throws',
      () => {
        throw error;
      },
    ],
    ['rejects', () => Promise.reject(error)],
  ] as const)('records what the work %s, and the very error goes on', async (_, work) => {
    const { tracer, ended } = keptTracer();
    const thrown = await (async () => tracer.withSpan('broken', work))().catch((caught: unknown) => caught);
    expect(thrown).toBe(error);
    expect(await ended()).toMatchObject([
      {
        name: 'broken',
        attributes: { 'error.type': 'RangeError' },
        status: { code: 'error', message: 'no such item' },
        events: [
          {
            name: 'exception',
            attributes: { 'exception.type': 'RangeError', 'exception.message': 'no such item' },
          },
        ],
      },
    ]);
  });

  test('takes a thenable for a value: asking a query for its result would run it', async () => {
    const { tracer, ended } = keptTracer();
    let asked = 0;
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: a query builder is what is tested
      then: () => {
        asked += 1;
      },
    };
    expect(tracer.withSpan('query', () => query)).toBe(query);
    expect([asked, (await ended()).length]).toEqual([0, 1]);
  });

  test('takes generators for values', async () => {
    const { tracer, ended } = keptTracer();
    const generator = (function* () {
      yield 1;
    })();
    const steps = (async function* () {
      yield 1;
    })();
    expect(tracer.withSpan('one', () => generator)).toBe(generator);
    expect(tracer.withSpan('other', () => steps)).toBe(steps);
    expect(await ended()).toHaveLength(2);
  });

  test('passes its own attributes through the redaction of its app, and what is thrown', async () => {
    const { tracer, ended } = keptTracer((attributes) =>
      Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, `redacted ${String(value).split('\n')[0]}`]),
      ),
    );
    expect(() =>
      tracer.withSpan('secret', { attributes: { token: 'abc' } }, () => {
        throw new Error('hunter2');
      }),
    ).toThrow('hunter2');
    expect(await ended()).toMatchObject([
      {
        attributes: { token: 'redacted abc', 'error.type': 'Error' },
        status: { code: 'error', message: 'redacted hunter2' },
        events: [
          {
            attributes: {
              'exception.type': 'redacted Error',
              'exception.message': 'redacted hunter2',
              'exception.stacktrace': 'redacted Error: hunter2',
            },
          },
        ],
      },
    ]);
  });
});

describe('Tracer.startSpan', () => {
  test('starts a child of the active span, does not make it active, and leaves its end to the caller', async () => {
    const { tracer, ended } = keptTracer();
    const span = tracer.withSpan('outer', (outer) => {
      const inner = tracer.startSpan('inner', { attributes: { a: 1 } });
      expect(tracer.activeSpan).toBe(outer);
      return inner;
    });
    expect((await ended()).map(({ name }) => name)).toEqual(['outer']);
    span.end();
    const [outer, inner] = await ended();
    expect(inner).toMatchObject({ name: 'inner', attributes: { a: 1 }, parentSpanId: outer?.spanId });
  });
});

describe('Tracer.begin', () => {
  test('begins a span that is active in each piece of work that it is asked to run', async () => {
    const { tracer, ended } = keptTracer();
    const begun = tracer.begin('decorated', { attributes: { a: 1 }, kind: 'client' });
    const id = begun.span.spanContext().spanId;
    const inside = () => {
      const leave = begun.enter();
      const active = activeSpanId();
      leave();
      return active;
    };
    expect([inside(), inside(), activeSpanId()]).toEqual([id, id, undefined]);
    expect(await ended()).toEqual([]);
    begun.succeeded();
    expect(await ended()).toMatchObject([
      { name: 'decorated', kind: 'client', attributes: { a: 1 }, status: { code: 'unset' } },
    ]);
  });

  test('records how it failed', async () => {
    const { tracer, ended } = keptTracer();
    tracer.begin('decorated', {}).failed(new RangeError('no'));
    expect(await ended()).toMatchObject([
      { attributes: { 'error.type': 'RangeError' }, status: { code: 'error', message: 'no' } },
    ]);
  });
});

test('OpenTelemetry’s tracer underneath makes spans as well', async () => {
  const { tracer, ended } = keptTracer();
  tracer.openTelemetry.startActiveSpan('raw', (span) => span.end());
  expect((await ended()).map(({ name }) => name)).toEqual(['raw']);
});

describe('withSpan', () => {
  test('without tracing calls the work with a span that records nothing', async () => {
    expect(currentTracer()).toBeUndefined();
    const result = withSpan('nowhere', (span) => {
      span.setAttribute('a', 1).addEvent('e');
      expect([span.isRecording(), isSpanContextValid(span.spanContext())]).toEqual([false, false]);
      return 7;
    });
    expect(result).toBe(7);
    expect(withSpan('nowhere', { kind: 'client' }, () => 8)).toBe(8);
    const error = new Error('no');
    await expect(withSpan('nowhere', () => Promise.reject(error))).rejects.toBe(error);
  });

  test('outside of requests belongs to the first app that is open', async () => {
    const [one, other] = [keptTracer(), keptTracer()];
    const [closeOne, closeOther] = [offerTracer(one.tracer), offerTracer(other.tracer)];
    withSpan('first', () => {});
    closeOne();
    withSpan('second', { attributes: { a: 1 } }, () => {});
    closeOther();
    closeOther();
    withSpan('third', () => {});
    expect((await one.ended()).map(({ name }) => name)).toEqual(['first']);
    expect(await other.ended()).toMatchObject([{ name: 'second', attributes: { a: 1 } }]);
    expect(currentTracer()).toBeUndefined();
  });

  test('in a request belongs to the app of the request', async () => {
    const { context } = await import('@opentelemetry/api');
    const [one, other] = [keptTracer(), keptTracer()];
    const close = offerTracer(one.tracer);
    await context.with(contextOfTracer(ROOT_CONTEXT, other.tracer), async () => {
      await sleep(1);
      withSpan('of the request', () => withSpan('inside', () => {}));
    });
    close();
    expect(await one.ended()).toEqual([]);
    expect((await other.ended()).map(({ name }) => name)).toEqual(['inside', 'of the request']);
  });
});
