import type { ReadableSpan } from '@opentelemetry/sdk-trace';

// What waits longer for its local root is let go: the root never ends, or is known to be slow by then.
const MAX_HELD_MS = 300_000;
// Traces that were let go because of a bound, and whose local root may still end.
const MAX_CUT_TRACES = 1000;

/** What {@link HeldTraces} is made from. */
export interface HeldTracesOptions {
  readonly maxTraces: number;
  readonly maxSpansPerTrace: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** What is known of a trace when its local root ends. */
export interface HeldTrace {
  /** In the order in which they ended. */
  readonly spans: readonly ReadableSpan[];
  /** Whether one of its spans has failed, also one that is missing. */
  readonly failed: boolean;
  /** Spans that are missing because of a bound. */
  readonly missing: number;
}

interface OpenTrace {
  // Bounded by maxSpansPerTrace.
  spans: ReadableSpan[];
  failed: boolean;
  missing: number;
  readonly since: number;
}

const NO_SPANS: ReadableSpan[] = [];

/** Ended spans by their traces, until the local root of each has ended. */
export class HeldTraces {
  readonly #options: HeldTracesOptions;
  // Bounded by maxTraces; the oldest first.
  readonly #held = new Map<string, OpenTrace>();
  // Bounded by MAX_CUT_TRACES; the oldest first. They hold no spans.
  readonly #cut = new Map<string, OpenTrace>();
  #spans = 0;
  #lost = 0;
  #forgotten = 0;

  constructor(options: HeldTracesOptions) {
    this.#options = options;
  }

  /** Traces of which spans are held. */
  get traces(): number {
    return this.#held.size;
  }

  /** Spans that are held. */
  get spans(): number {
    return this.#spans;
  }

  /** Spans of failed traces that were let go because of a bound before their local root ended, since start. */
  get lost(): number {
    return this.#lost;
  }

  /** Traces whose local root never ended as far as is known, since start. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Holds a span until its trace is taken; where a bound forbids it, remembers that it is missing. */
  add(traceId: string, span: ReadableSpan, failed: boolean): void {
    const trace = this.#held.get(traceId) ?? this.#cut.get(traceId) ?? this.#open(traceId);
    if (trace.spans !== NO_SPANS && trace.spans.length < this.#options.maxSpansPerTrace) {
      trace.spans.push(span);
      this.#spans += 1;
    } else trace.missing += 1;
    if (failed) trace.failed = true;
    if (trace.spans === NO_SPANS) this.#loseIfFailed(trace);
  }

  /** Whether a span of a trace has failed that was added. */
  hasFailed(traceId: string): boolean {
    const held = this.#held.size === 0 ? undefined : this.#held.get(traceId);
    const trace = held ?? (this.#cut.size === 0 ? undefined : this.#cut.get(traceId));
    return trace?.failed === true;
  }

  /** What there is of a trace, which is forgotten with it. */
  take(traceId: string): HeldTrace | undefined {
    const held = this.#held.size === 0 ? undefined : this.#held.get(traceId);
    if (held !== undefined) {
      this.#held.delete(traceId);
      this.#spans -= held.spans.length;
      return held;
    }
    const cut = this.#cut.size === 0 ? undefined : this.#cut.get(traceId);
    if (cut !== undefined) this.#cut.delete(traceId);
    return cut;
  }

  clear(): void {
    this.#forgotten += this.#held.size + this.#cut.size;
    this.#held.clear();
    this.#cut.clear();
    this.#spans = 0;
  }

  #open(traceId: string): OpenTrace {
    const since = this.#options.now();
    for (const [oldest, trace] of this.#held) {
      if (this.#held.size < this.#options.maxTraces && since - trace.since < MAX_HELD_MS) break;
      this.#letGo(oldest, trace);
    }
    const trace: OpenTrace = { spans: [], failed: false, missing: 0, since };
    this.#held.set(traceId, trace);
    return trace;
  }

  #letGo(traceId: string, trace: OpenTrace): void {
    this.#held.delete(traceId);
    this.#spans -= trace.spans.length;
    trace.missing += trace.spans.length;
    trace.spans = NO_SPANS;
    this.#loseIfFailed(trace);
    if (this.#cut.size >= MAX_CUT_TRACES) this.#forgetOldestCut();
    this.#cut.set(traceId, trace);
  }

  /** A failed trace is to be kept whatever becomes of its root: what is missing is lost from now on. */
  #loseIfFailed(trace: OpenTrace): void {
    if (!trace.failed) return;
    this.#lost += trace.missing;
    trace.missing = 0;
  }

  #forgetOldestCut(): void {
    for (const oldest of this.#cut.keys()) {
      this.#cut.delete(oldest);
      this.#forgotten += 1;
      return;
    }
  }
}
