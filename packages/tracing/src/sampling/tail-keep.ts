import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ResolvedSampling } from '../config/sampling-options.js';
import type { SpanSink } from '../delivery/span-sink.js';
import { type HeldTrace, HeldTraces } from './held-traces.js';
import { RecentTraces, SomeRecentTraces } from './recent-traces.js';

const NANOSECONDS = 1e9;
// Kept traces whose late spans are kept as well.
const MAX_KEPT_TRACE_IDS = 1000;

/** What a {@link TailKeep} is made from. */
export interface TailKeepOptions {
  /** Takes each span that is kept: those of a trace in the order in which they ended. Must not throw. */
  readonly keep: (span: ReadableSpan) => void;
  /** A local root that takes at least so many seconds is slow. */
  readonly slowSeconds: number;
  /** Traces whose spans are held at once; beyond it those of the oldest are let go. */
  readonly maxTraces: number;
  /** Spans that are held of a trace, beside its local root; further ones are let go. */
  readonly maxSpansPerTrace: number;
  /** Milliseconds of a clock that never goes back. @default performance.now */
  readonly now?: (() => number) | undefined;
}

/** A local root that was never made into a span, as far as it decides about its trace. */
export interface UnmadeRoot {
  readonly traceId: string;
  readonly failed: boolean;
  readonly durationSeconds: number;
  /** Whether its caller has sent trace context. */
  readonly hasParent: boolean;
}

/** Takes ended spans that are recorded but not sampled, and keeps those of traces that failed or were slow. */
export interface TailSampling extends SpanSink {
  /** Spans that are held now. */
  readonly heldSpans: number;
  /** Traces of which spans are held now. */
  readonly heldTraces: number;
  /** Traces that were kept, since start. */
  readonly keptTraces: number;
  /** Traces that were let go, also those whose local root never ended, since start. */
  readonly letGoTraces: number;
  /** Spans that would have been kept but were let go because of a bound, as far as it is known, since start. */
  readonly lost: number;
  /**
   * A local root has ended of which there is no span yet. Answers whether it is wanted: then it must be made and added;
   * else its trace was let go.
   */
  wants(root: UnmadeRoot): boolean;
  /** Whether the trace was kept: known of the newest 1000. */
  isKept(traceId: string): boolean;
  /** Lets go what is held. Spans that end afterwards are let go. */
  close(): void;
}

/** Tail sampling that is off: lets everything go. */
export const NO_TAIL: TailSampling = Object.freeze({
  heldSpans: 0,
  heldTraces: 0,
  keptTraces: 0,
  letGoTraces: 0,
  lost: 0,
  add: () => {},
  wants: () => false,
  isKept: () => false,
  close: () => {},
});

/** The tail that the settings ask for. */
export function createTail(
  settings: ResolvedSampling['tail'],
  keep: (span: ReadableSpan) => void,
): TailSampling {
  return settings.enabled ? new TailKeep({ ...settings, keep }) : NO_TAIL;
}

/**
 * Holds the spans of each trace until its local root ends: the span without a parent in this process. Then it keeps them
 * all if the root failed (status ERROR, or `http.response.status_code` of 500 and more) or was slow, or if any of
 * them has status ERROR; else it lets them all go. Late spans share the fate of their trace.
 *
 * A trace that has to make room for a newer one, or that waits for its root for more than five minutes, loses the spans
 * that are held; if its root turns out to be one to keep, the root is kept and what is missing counts as lost.
 *
 * A service that calls itself, under a sampler that looks at no parent, has several local roots in one trace. The first
 * to end decides about what is held by then, one that is to be kept about all that follows.
 *
 * @example
 * ```ts
 * const tail = new TailKeep({ slowSeconds: 1, maxTraces: 1000, maxSpansPerTrace: 100, keep: (span) => delivery.add(span) });
 * tail.add(span);
 * ```
 */
export class TailKeep implements TailSampling {
  readonly #keep: (span: ReadableSpan) => void;
  readonly #slowNanoseconds: number;
  readonly #held: HeldTraces;
  readonly #kept = new RecentTraces(MAX_KEPT_TRACE_IDS);
  readonly #finished = new SomeRecentTraces();
  #keptTraces = 0;
  #letGoTraces = 0;
  #lost = 0;
  #closed = false;

  constructor(options: TailKeepOptions) {
    this.#keep = options.keep;
    this.#slowNanoseconds = Math.round(options.slowSeconds * NANOSECONDS);
    this.#held = new HeldTraces({ ...options, now: options.now ?? (() => performance.now()) });
  }

  get heldSpans(): number {
    return this.#held.spans;
  }

  get heldTraces(): number {
    return this.#held.traces;
  }

  get keptTraces(): number {
    return this.#keptTraces;
  }

  get letGoTraces(): number {
    return this.#letGoTraces + this.#held.forgotten;
  }

  get lost(): number {
    return this.#lost + this.#held.lost;
  }

  isKept(traceId: string): boolean {
    return this.#kept.has(traceId);
  }

  add(span: ReadableSpan): void {
    if (this.#closed) return;
    const { traceId } = span.spanContext();
    const parent = span.parentSpanContext;
    if (parent === undefined || parent.isRemote === true) this.#decide(traceId, span);
    else this.#hold(traceId, span);
  }

  wants({ traceId, failed, durationSeconds, hasParent }: UnmadeRoot): boolean {
    if (this.#closed) return false;
    if (failed || durationSeconds * NANOSECONDS >= this.#slowNanoseconds) return true;
    if (this.#held.hasFailed(traceId) || this.#kept.has(traceId)) return true;
    this.#held.take(traceId);
    this.#letGo(traceId, hasParent);
    return false;
  }

  close(): void {
    this.#closed = true;
    this.#held.clear();
  }

  #hold(traceId: string, span: ReadableSpan): void {
    if (this.#kept.has(traceId)) this.#keep(span);
    else if (!this.#finished.has(traceId)) this.#held.add(traceId, span, hasFailed(span));
  }

  #decide(traceId: string, root: ReadableSpan): void {
    const held = this.#held.take(traceId);
    if (held?.failed === true || this.#isWanted(root) || this.#kept.has(traceId)) {
      this.#keepTrace(traceId, root, held);
      return;
    }
    this.#letGo(traceId, root.parentSpanContext !== undefined);
  }

  #letGo(traceId: string, hasParent: boolean): void {
    this.#letGoTraces += 1;
    // Where a remote parent may be a span of this process, more of the trace may follow.
    if (!hasParent) this.#finished.add(traceId);
  }

  #keepTrace(traceId: string, root: ReadableSpan, held: HeldTrace | undefined): void {
    if (this.#kept.add(traceId)) this.#keptTraces += 1;
    if (held !== undefined) {
      this.#lost += held.missing;
      for (const span of held.spans) this.#keep(span);
    }
    this.#keep(root);
  }

  #isWanted(root: ReadableSpan): boolean {
    if (hasFailed(root)) return true;
    const statusCode = root.attributes['http.response.status_code'];
    if (typeof statusCode === 'number' && statusCode >= 500) return true;
    const [seconds, nanoseconds] = root.duration;
    return seconds * NANOSECONDS + nanoseconds >= this.#slowNanoseconds;
  }
}

function hasFailed(span: ReadableSpan): boolean {
  return span.status.code === SpanStatusCode.ERROR;
}
