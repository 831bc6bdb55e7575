import { ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import { createTail, NO_TAIL, TailKeep } from '../../src/sampling/tail-keep.js';
import { calledWith, type Ending, end, NO_COUNTS, TAIL_OFF, TAIL_ON, Traced, traceIdOf } from './traced.js';

/** Ends a request with two spans below it. */
function serve(traced: Traced, ending: Ending = {}, child: Ending = {}): string {
  const root = traced.request();
  end(traced.child(root, 'one'), child);
  end(traced.child(root, 'two'));
  end(root, ending);
  return root.spanContext().traceId;
}

describe('a trace that the ratio dropped', () => {
  test.each<readonly [string, Ending, Ending]>([
    ['has failed', { error: true }, {}],
    ['was answered with 500', { statusCode: 500 }, {}],
    ['was answered with 503', { statusCode: 503 }, {}],
    ['was slow', { seconds: 1 }, {}],
    ['has a span that failed', { statusCode: 200 }, { error: true }],
  ])('is kept as a whole if it %s', (_, ending, child) => {
    const traced = new Traced();
    const traceId = serve(traced, ending, child);
    expect(traced.keptNames).toEqual(['one', 'two', 'GET']);
    expect(traced.tail.isKept(traceId)).toBe(true);
    expect(traced.counts).toEqual({ ...NO_COUNTS, keptTraces: 1 });
  });

  test.each<readonly [string, Ending, Ending]>([
    ['went well', { statusCode: 200 }, {}],
    ['was the mistake of the client', { statusCode: 499 }, {}],
    ['was nearly slow', { seconds: 0.999999999 }, {}],
    ['has a slow span', { statusCode: 200 }, { seconds: 5 }],
  ])('is let go if it %s', (_, ending, child) => {
    const traced = new Traced();
    const traceId = serve(traced, ending, child);
    expect(traced.keptNames).toEqual([]);
    expect(traced.tail.isKept(traceId)).toBe(false);
    expect(traced.counts).toEqual({ ...NO_COUNTS, letGoTraces: 1 });
  });

  test('is slow to the nanosecond', () => {
    const traced = new Traced({}, { slowSeconds: 4.35 });
    end(traced.request(), { seconds: 4.349999999 });
    expect(traced.keptNames).toEqual([]);
    end(traced.request(), { seconds: 4.35 });
    expect(traced.keptNames).toEqual(['GET']);
  });

  test('is held until its root has ended', () => {
    const traced = new Traced();
    const [one, two] = [traced.request(), traced.request()];
    for (const root of [one, one, two]) end(traced.child(root));
    expect(traced.counts).toEqual({ ...NO_COUNTS, heldSpans: 3, heldTraces: 2 });
    end(one);
    expect(traced.counts).toEqual({ ...NO_COUNTS, heldSpans: 1, heldTraces: 1, letGoTraces: 1 });
    end(two, { error: true });
    expect(traced.counts).toEqual({ ...NO_COUNTS, letGoTraces: 1, keptTraces: 1 });
    expect(traced.keptNames).toEqual(['child', 'GET']);
  });

  test('costs nothing while nothing below it has ended', () => {
    const traced = new Traced();
    for (let index = 0; index < 50; index += 1) end(traced.request());
    expect(traced.counts).toEqual({ ...NO_COUNTS, letGoTraces: 50 });
  });

  test('is kept by its own fate alone, beside others', () => {
    const traced = new Traced();
    const traceIds = [{}, { error: true }, {}, { statusCode: 502 }].map((ending) => serve(traced, ending));
    expect(traceIds.map((traceId) => traced.tail.isKept(traceId))).toEqual([false, true, false, true]);
  });
});

test('of 2,000 traces at a ratio of 0.1 the sampled, the failed and the slow ones are delivered', () => {
  const traced = new Traced({ ratio: 0.1 });
  const expected = { sampled: 0, failed: 0, slow: 0, letGo: 0 };
  for (let index = 0; index < 2000; index += 1) {
    const root = traced.request();
    const sampled = root.spanContext().traceFlags === 1;
    const [failed, slow] = [index % 50 === 0, index % 50 === 1];
    expected[sampled ? 'sampled' : failed ? 'failed' : slow ? 'slow' : 'letGo'] += 1;
    end(traced.child(root));
    end(root, { error: failed, seconds: slow ? 2 : 0.01 });
  }
  const kept = expected.failed + expected.slow;
  expect(traced.sampled).toHaveLength(2 * expected.sampled);
  expect(traced.kept).toHaveLength(2 * kept);
  expect(traced.counts).toEqual({ ...NO_COUNTS, keptTraces: kept, letGoTraces: expected.letGo });
  expect(expected).toEqual({ sampled: 200, failed: 36, slow: 36, letGo: 1728 });
});

describe('a caller', () => {
  test('that did not sample has its way even when the request fails', () => {
    const traced = new Traced({ ratio: 1 });
    const root = traced.request(calledWith('00'));
    end(traced.child(root), { error: true });
    end(root, { error: true, statusCode: 500, seconds: 9 });
    expect([traced.sampled, traced.kept]).toEqual([[], []]);
    expect(traced.counts).toEqual(NO_COUNTS);
  });

  test('is not asked by a sampler that looks at no parent', () => {
    const traced = new Traced({ sampler: 'traceidratio', ratio: 0 });
    const root = traced.request(calledWith('00'));
    end(traced.child(root));
    end(root, { error: true });
    expect(traced.keptNames).toEqual(['child', 'GET']);
  });
});

describe('a span that ends after its root', () => {
  test('is kept if its trace was', () => {
    const traced = new Traced();
    const root = traced.request();
    const late = traced.child(root, 'late');
    end(root, { error: true });
    const later = traced.child(root, 'later');
    end(late);
    end(later);
    expect(traced.keptNames).toEqual(['GET', 'late', 'later']);
    expect(traced.counts).toEqual({ ...NO_COUNTS, keptTraces: 1 });
  });

  test('is let go if its trace was, whatever became of the span', () => {
    const traced = new Traced();
    const root = traced.request();
    const late = traced.child(root, 'late');
    end(root);
    end(late, { error: true, seconds: 9 });
    expect(traced.keptNames).toEqual([]);
    expect(traced.counts).toEqual({ ...NO_COUNTS, letGoTraces: 1 });
  });

  test('is kept while its trace is one of the newest 1000', () => {
    const traced = new Traced();
    const roots = Array.from({ length: 1001 }, () => traced.request());
    const late = roots.map((root) => traced.child(root, 'late'));
    for (const root of roots) end(root, { error: true });
    expect(roots.filter((root) => !traced.tail.isKept(root.spanContext().traceId))).toEqual([roots[0]]);
    for (const span of late) end(span);
    expect(traced.keptNames.filter((name) => name === 'late')).toHaveLength(1000);
    expect(traced.counts).toEqual({ ...NO_COUNTS, keptTraces: 1001, heldSpans: 1, heldTraces: 1 });
  });
});

describe('a service that calls itself under a sampler that looks at no parent', () => {
  function callItself(inner: Ending, outer: Ending): Traced {
    const traced = new Traced({ sampler: 'traceidratio', ratio: 0 });
    const root = traced.request();
    end(traced.child(root, 'before'));
    const client = traced.child(root, 'client');
    const { traceId, spanId } = client.spanContext();
    const server = traced.request(calledWith('00', traceId, { spanId }), '/inner');
    end(traced.child(server, 'inner'));
    end(server, inner);
    end(client);
    end(root, outer);
    return traced;
  }

  test('keeps all once the inner request has failed', () => {
    const traced = callItself({ error: true }, {});
    expect(traced.keptNames).toEqual(['before', 'inner', 'GET', 'client', 'GET']);
    expect(traced.counts).toEqual({ ...NO_COUNTS, keptTraces: 1 });
  });

  test('keeps what ended after the inner request if the outer one fails', () => {
    const traced = callItself({}, { error: true });
    expect(traced.keptNames).toEqual(['client', 'GET']);
    expect(traced.counts).toEqual({ ...NO_COUNTS, keptTraces: 1, letGoTraces: 1 });
  });

  test('lets all go if both go well', () => {
    expect(callItself({}, {}).counts).toEqual({ ...NO_COUNTS, letGoTraces: 2 });
  });
});

describe('a tail', () => {
  test('that is closed holds nothing and takes nothing', () => {
    const traced = new Traced();
    const root = traced.request();
    const late = traced.child(root);
    end(traced.child(root));
    traced.tail.close();
    end(late);
    end(root, { error: true });
    expect(traced.keptNames).toEqual([]);
    expect(traced.counts).toEqual({ ...NO_COUNTS, letGoTraces: 1 });
  });

  test('that is off lets everything go', () => {
    const { sampled } = new Traced({ ratio: 1 });
    expect(createTail(TAIL_OFF, (span) => sampled.push(span))).toBe(NO_TAIL);
    expect(NO_TAIL).toMatchObject(NO_COUNTS);
    const traced = new Traced({ ratio: 1 });
    end(traced.request(), { error: true });
    for (const span of traced.sampled) NO_TAIL.add(span);
    NO_TAIL.close();
    expect([sampled, NO_TAIL.isKept(traceIdOf(1))]).toEqual([[], false]);
  });

  test('that is on keeps by the settings', () => {
    expect(createTail(TAIL_ON, () => {})).toBeInstanceOf(TailKeep);
  });

  test('treats a job without a request alike', () => {
    const traced = new Traced();
    const job = traced.child(trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 }), 'job');
    end(traced.child(job, 'step'));
    end(job, { seconds: 2 });
    expect(traced.keptNames).toEqual(['step', 'job']);
  });
});

test.each([SpanKind.CONSUMER, SpanKind.INTERNAL])('a root of the kind %d that failed is kept', (kind) => {
  const traced = new Traced();
  const span: Span = traced.request(ROOT_CONTEXT, '/', kind);
  end(span, { error: true });
  expect(traced.keptNames).toEqual(['GET']);
});
