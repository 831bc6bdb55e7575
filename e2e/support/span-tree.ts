import assert from 'node:assert/strict';
import type { ReceivedSpan } from '../../packages/tracing/test/support/otlp-receiver.ts';

/** A span as `kind name`, and those that began inside of it, in the order in which they did. */
export type SpanTree = readonly (string | SpanTree)[];

/**
 * The one trace that these spans are. Its first span may have a parent in another process.
 *
 * @throws AssertionError where they are not one whole trace.
 */
export function treeOf(spans: readonly ReceivedSpan[]): SpanTree {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  let placed = 0;
  const treeUnder = (span: ReceivedSpan): SpanTree => {
    placed += 1;
    const inside = spans.filter(({ parentSpanId }) => parentSpanId === span.spanId);
    return [`${span.kind} ${span.name}`, ...inside.toSorted(byStart).map(treeUnder)];
  };
  const first = spans.filter(({ parentSpanId }) => parentSpanId === undefined || !ids.has(parentSpanId));
  const [tree = [], ...others] = first.map(treeUnder);
  assert.deepEqual(others, [], `more than one first span beside ${JSON.stringify(tree)}`);
  assert.equal(placed, spans.length);
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1, 'one trace id');
  return tree;
}

/** The spans by trace, in the order in which the traces came. */
export function tracesOf(spans: readonly ReceivedSpan[]): readonly (readonly ReceivedSpan[])[] {
  return Object.values(Object.groupBy(spans, ({ traceId }) => traceId)).map((trace = []) => trace);
}

/** The only span of this name. */
export function spanNamed(name: string, spans: readonly ReceivedSpan[]): ReceivedSpan {
  const [span, ...others] = spans.filter((each) => each.name === name);
  assert.ok(span !== undefined && others.length === 0, `one ${name} in ${spans.map((each) => each.name)}`);
  return span;
}

function byStart(a: ReceivedSpan, b: ReceivedSpan): number {
  return Number(a.startNs - b.startNs);
}
