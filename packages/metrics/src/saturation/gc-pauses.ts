import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { histogram } from '../declarations/declare.js';
import type { HistogramDeclaration } from '../declarations/metric-declaration.js';

const GC_KINDS = ['minor', 'major', 'incremental', 'weakcb'] as const;

/**
 * What the garbage collector did: `minor` cleans the young generation, `major` the whole heap, `incremental` a
 * step of a major one, `weakcb` the callbacks of weak references.
 */
export type GcKind = (typeof GC_KINDS)[number];

/** Upper bounds of `nodejs_gc_duration_seconds` in seconds, the same as prom-client's. */
export const DEFAULT_GC_BUCKETS: readonly number[] = [0.001, 0.01, 0.1, 1, 2, 5];

/**
 * Declares `nodejs_gc_duration_seconds`, the histogram that {@link GcPauses} records into.
 *
 * @throws EyrieError `EYRIE_METRICS_BUCKETS_INVALID`.
 */
export function declareGcPauses(
  buckets: readonly number[] = DEFAULT_GC_BUCKETS,
): HistogramDeclaration<{ readonly kind: typeof GC_KINDS }> {
  return histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'Pauses of the garbage collector in seconds, by kind.',
    labels: { kind: GC_KINDS },
    buckets,
  });
}

/** Takes one pause; must not throw. */
export type RecordGcPause = (kind: GcKind, seconds: number) => void;

// V8's kGCTypeMinorMarkSweep, the young-generation collector of `--minor-ms`: node:perf_hooks has no name for it.
const MINOR_MARK_SWEEP = 2;

const KINDS: ReadonlyMap<number, GcKind> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [MINOR_MARK_SWEEP, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

/** Hands every pause of the garbage collector to a recorder, from `start` to `close`. */
export class GcPauses {
  readonly #record: RecordGcPause;
  #observer: PerformanceObserver | undefined;

  constructor(record: RecordGcPause) {
    this.#record = record;
  }

  start(): void {
    if (this.#observer !== undefined) return;
    this.#observer = new PerformanceObserver((list) => this.#recordAll(list.getEntries()));
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  /** Records what is still to be delivered, then stops observing. */
  close(): void {
    if (this.#observer === undefined) return;
    this.#recordAll(this.#observer.takeRecords());
    this.#observer.disconnect();
    this.#observer = undefined;
  }

  #recordAll(entries: readonly PerformanceEntry[]): void {
    for (const entry of entries) {
      const kind = gcKindOf(entry);
      if (kind !== undefined) this.#record(kind, entry.duration / 1000);
    }
  }
}

function gcKindOf(entry: PerformanceEntry): GcKind | undefined {
  const detail = (entry as { readonly detail?: { readonly kind?: number } }).detail;
  return detail?.kind === undefined ? undefined : KINDS.get(detail.kind);
}
