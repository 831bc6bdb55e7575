import * as fc from 'fast-check';
import { end, NO_COUNTS, Traced } from './traced.js';

describe('the bounds of a tail', () => {
  test('on the spans of a trace let go the further ones, and count them if it is kept', () => {
    const traced = new Traced({}, { maxSpansPerTrace: 2 });
    for (const error of [true, false]) {
      const root = traced.request();
      for (const name of ['a', 'b', 'c', 'd']) end(traced.child(root, name));
      expect(traced.counts).toMatchObject({ heldSpans: 2, heldTraces: 1 });
      end(root, { error });
    }
    expect(traced.keptNames).toEqual(['a', 'b', 'GET']);
    expect(traced.counts).toEqual({ ...NO_COUNTS, keptTraces: 1, letGoTraces: 1, lost: 2 });
  });

  test('on the spans of a trace do not hide that one of them failed', () => {
    const traced = new Traced({}, { maxSpansPerTrace: 1 });
    const root = traced.request();
    end(traced.child(root, 'a'));
    end(traced.child(root, 'b'), { error: true });
    end(root);
    expect(traced.keptNames).toEqual(['a', 'GET']);
    expect(traced.tail.lost).toBe(1);
  });

  test('on the traces let go the oldest, whose root is kept all the same', () => {
    const traced = new Traced({}, { maxTraces: 2 });
    const roots = [traced.request(), traced.request(), traced.request()] as const;
    for (const root of roots) for (const name of ['a', 'b']) end(traced.child(root, name));
    end(traced.child(roots[0], 'c'));
    expect(traced.counts).toEqual({ ...NO_COUNTS, heldSpans: 4, heldTraces: 2 });
    end(roots[0], { error: true });
    expect(traced.keptNames).toEqual(['GET']);
    expect(traced.counts).toEqual({ ...NO_COUNTS, heldSpans: 4, heldTraces: 2, keptTraces: 1, lost: 3 });
    end(roots[1], { error: true });
    end(roots[2]);
    expect(traced.keptNames).toEqual(['GET', 'a', 'b', 'GET']);
    expect(traced.counts).toEqual({ ...NO_COUNTS, keptTraces: 2, letGoTraces: 1, lost: 3 });
  });

  test('on the traces count nothing as lost if the root goes well', () => {
    const traced = new Traced({}, { maxTraces: 1 });
    const [one, two] = [traced.request(), traced.request()];
    end(traced.child(one));
    end(traced.child(two));
    end(one);
    end(two);
    expect(traced.counts).toEqual({ ...NO_COUNTS, letGoTraces: 2 });
  });

  test.each([
    ['before', true],
    ['after', false],
  ])('on the traces remember a span that failed %s its trace was let go', (_, before) => {
    const traced = new Traced({}, { maxTraces: 1 });
    const [one, two] = [traced.request(), traced.request()];
    end(traced.child(one), { error: before });
    end(traced.child(two));
    expect(traced.tail.lost).toBe(before ? 1 : 0);
    end(traced.child(one), { error: true });
    expect(traced.tail.lost).toBe(2);
    end(one);
    expect(traced.keptNames).toEqual(['GET']);
    expect(traced.counts).toEqual({ ...NO_COUNTS, heldSpans: 1, heldTraces: 1, keptTraces: 1, lost: 2 });
  });

  test('hold no more than they say of 100,000 traces whose roots never end', () => {
    const traced = new Traced({}, { maxTraces: 100 });
    for (let index = 0; index < 100_000; index += 1) end(traced.child(traced.request()));
    // 1,000 of those that made room are remembered, without their spans.
    expect(traced.counts).toEqual({ ...NO_COUNTS, heldSpans: 100, heldTraces: 100, letGoTraces: 98_900 });
    traced.tail.close();
    expect(traced.counts).toEqual({ ...NO_COUNTS, letGoTraces: 100_000 });
  });

  test('hold no more than they say of a trace with 100,000 spans', () => {
    const traced = new Traced();
    const root = traced.request();
    for (let index = 0; index < 100_000; index += 1) end(traced.child(root));
    expect(traced.counts).toEqual({ ...NO_COUNTS, heldSpans: 100, heldTraces: 1 });
    end(root, { error: true });
    expect(traced.counts).toEqual({ ...NO_COUNTS, keptTraces: 1, lost: 99_900 });
  });

  test('let go what has waited for five minutes as soon as another trace is held', () => {
    let now = 0;
    const traced = new Traced({}, { now: () => now });
    const [long, other, third] = [traced.request(), traced.request(), traced.request()];
    end(traced.child(long));
    now = 299_999;
    end(traced.child(other));
    expect(traced.tail.heldTraces).toBe(2);
    now = 300_000;
    end(traced.child(third));
    expect(traced.tail.heldTraces).toBe(2);
    end(long, { seconds: 300 });
    expect(traced.keptNames).toEqual(['GET']);
    expect(traced.counts).toEqual({ ...NO_COUNTS, heldSpans: 2, heldTraces: 2, keptTraces: 1, lost: 1 });
  });
});

interface Step {
  readonly trace: number;
  readonly type: 'child' | 'failed child' | 'end' | 'failed end';
}

const steps = fc.array(
  fc.record<Step>({
    trace: fc.nat(7),
    type: fc.constantFrom('child', 'child', 'failed child', 'end', 'failed end'),
  }),
  { maxLength: 120 },
);

test('whatever happens in which order, each span of a kept trace is kept or lost, and no other', () => {
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      (all, maxTraces, maxSpans) => {
        const traced = new Traced({}, { maxTraces, maxSpansPerTrace: maxSpans });
        const traces = Array.from({ length: 8 }, () => ({
          root: traced.request(),
          children: 0,
          ended: false,
          failed: false,
        }));
        let expected = 0;
        const apply = (of: (typeof traces)[number], type: Step['type']): void => {
          if (type === 'child' || type === 'failed child') {
            if (of.ended) {
              if (of.failed) expected += 1;
            } else {
              of.children += 1;
              of.failed ||= type === 'failed child';
            }
            end(traced.child(of.root), { error: type === 'failed child' });
          } else if (!of.ended) {
            of.ended = true;
            of.failed ||= type === 'failed end';
            if (of.failed) expected += 1 + of.children;
            end(of.root, { error: type === 'failed end' });
          }
          expect(traced.tail.heldTraces).toBeLessThanOrEqual(maxTraces);
          expect(traced.tail.heldSpans).toBeLessThanOrEqual(maxTraces * maxSpans);
        };
        for (const { trace: index, type } of all) apply(traces[index] as (typeof traces)[number], type);
        for (const of of traces) apply(of, 'end');
        const kept = traces.filter(({ failed }) => failed);
        expect(traced.kept.length + traced.tail.lost).toBe(expected);
        expect(new Set(traced.kept).size).toBe(traced.kept.length);
        expect(traced.counts).toMatchObject({
          heldSpans: 0,
          heldTraces: 0,
          keptTraces: kept.length,
          letGoTraces: 8 - kept.length,
        });
        for (const { root, failed } of traces) {
          expect(traced.tail.isKept(root.spanContext().traceId)).toBe(failed);
        }
      },
    ),
  );
});
