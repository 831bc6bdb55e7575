import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { DropReason, SpanSink } from './span-sink.js';

/** Takes sampled spans to where they are kept. The fate of every span that was added is counted exactly once. */
export interface Delivery extends SpanSink {
  /** Where spans go, in words; known once it is {@link ready}. */
  readonly targets: readonly string[];
  /** Spans that were taken, since start. */
  readonly exportedSpans: number;
  /** Spans that are lost, by reason, since start. */
  readonly droppedSpans: ReadonlyMap<DropReason, number>;
  /** Spans that wait or are under way now. */
  readonly queuedSpans: number;
  /** How many may, before further ones are dropped. */
  readonly maxQueuedSpans: number;
  /** Resolves once the exporter is loaded; rejects with the reason why it cannot be. */
  ready(): Promise<void>;
  /**
   * Delivers all that was added before, and resolves then, or at the latest after so many milliseconds. Never rejects.
   * As long as nothing is delivered, all flushes together wait no longer than one of them may.
   */
  flush(deadlineMs: number): Promise<void>;
  /**
   * Hands out what waits and is not under way, which is from then on not counted here. What was written down for its
   * exporter already stays.
   */
  takeQueued(): readonly ReadableSpan[];
  /** Stops, once. What is left is dropped. Nothing keeps the process then. */
  close(): Promise<void>;
}

const NOTHING: readonly ReadableSpan[] = Object.freeze([]);

/** A delivery that is off: nothing is sent, and nothing counts as lost. */
export const NO_DELIVERY: Delivery = Object.freeze({
  targets: NOTHING as readonly never[],
  exportedSpans: 0,
  droppedSpans: new Map<DropReason, number>(),
  queuedSpans: 0,
  maxQueuedSpans: 0,
  add: () => {},
  ready: async () => {},
  flush: async () => {},
  takeQueued: () => NOTHING,
  close: async () => {},
});
