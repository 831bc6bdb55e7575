import type { SpanRecord } from '../records/span-record.js';
import type { AsymmetricMatcher } from './asymmetric.js';
import { definedOf } from './defined-of.js';
import { differences } from './differences.js';
import { show } from './show.js';

/** A value, a pattern for a text, or a matcher of the test runner such as `expect.any(String)`. */
export type Pattern<Value> = Value | AsymmetricMatcher | (Value extends string ? RegExp : never);

/** Some attributes of a span, an event or a link. */
export type AttributePatterns = Readonly<Record<string, unknown>>;

/** What is asked of an event of a span: its name, or more. */
export type SpanEventPattern =
  | string
  | RegExp
  | { readonly name?: Pattern<string> | undefined; readonly attributes?: AttributePatterns | undefined };

/** What is asked of a span; what is left out may be anything. */
export interface SpanPattern {
  readonly name?: Pattern<string> | undefined;
  readonly kind?: Pattern<SpanRecord['kind']> | undefined;
  /** `ok` is whatever is no error: spans of success have no status in OpenTelemetry. */
  readonly status?: 'ok' | 'error' | undefined;
  readonly statusMessage?: Pattern<string> | undefined;
  readonly attributes?: AttributePatterns | undefined;
  /** Each of them is there, in any order, among others. */
  readonly events?: readonly SpanEventPattern[] | undefined;
  /** Each of them is there, in any order, among others. */
  readonly links?:
    | readonly {
        readonly traceId?: Pattern<string> | undefined;
        readonly spanId?: Pattern<string> | undefined;
      }[]
    | undefined;
  /**
   * The span inside of which it is, by its name or by more of it; `null` for one that begins its trace. A span of a
   * caller in another process is known by its `spanId` alone.
   */
  readonly parent?: string | RegExp | SpanPattern | null | undefined;
  readonly traceId?: Pattern<string> | undefined;
  readonly spanId?: Pattern<string> | undefined;
  readonly sampled?: boolean | undefined;
  /** The instrumentation scope. */
  readonly scope?: Pattern<string> | undefined;
  /** Some attributes of the service. */
  readonly resource?: AttributePatterns | undefined;
}

/** Where a span is not what was asked for; `spans` are all there are, to find its parent among them. */
export function spanDifferences(
  span: SpanRecord,
  pattern: SpanPattern,
  spans: readonly SpanRecord[],
): readonly string[] {
  const { events = [], links = [], parent, ...plain } = pattern;
  return [
    ...differences(span, definedOf(plain)),
    ...missing('event', span.events, events.map(eventPattern)),
    ...missing('link', span.links, links),
    ...parentDifferences(span, parent, spans),
  ];
}

function eventPattern(event: SpanEventPattern): object {
  return typeof event === 'string' || event instanceof RegExp ? { name: event } : definedOf(event);
}

function missing(what: string, actual: readonly object[], wanted: readonly object[]): readonly string[] {
  return wanted
    .filter((each) => !actual.some((one) => differences(one, each).length === 0))
    .map((each) => `it has no ${what} ${show(each)}${actual.length === 0 ? '' : `, only ${show(actual)}`}`);
}

function parentDifferences(
  span: SpanRecord,
  wanted: SpanPattern['parent'],
  spans: readonly SpanRecord[],
): readonly string[] {
  if (wanted === undefined) return [];
  const { parentSpanId, traceId } = span;
  if (wanted === null)
    return parentSpanId === undefined ? [] : [`parent is ${nameOfParent(span, spans)}, not none`];
  if (parentSpanId === undefined) return ['parent is none: it begins its trace'];
  const pattern = typeof wanted === 'string' || wanted instanceof RegExp ? { name: wanted } : wanted;
  const parent = spans.find(({ spanId, traceId: trace }) => spanId === parentSpanId && trace === traceId);
  const found =
    parent === undefined
      ? differences({ spanId: parentSpanId, traceId }, definedOf(pattern))
      : spanDifferences(parent, pattern, spans);
  return found.map((difference) => `parent.${difference}`);
}

function nameOfParent({ parentSpanId, traceId }: SpanRecord, spans: readonly SpanRecord[]): string {
  const parent = spans.find((other) => other.spanId === parentSpanId && other.traceId === traceId);
  return show(parent?.name ?? parentSpanId);
}

/** A span on one line. */
export function showSpan(span: SpanRecord, spans: readonly SpanRecord[]): string {
  const inside = span.parentSpanId === undefined ? '' : ` in ${nameOfParent(span, spans)}`;
  return `${show(span.name)} (${span.kind}, ${span.status})${inside} ${show(span.attributes)}`;
}
