import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { type Batch, openBatch } from './batch.js';

/** Spans that wait to be exported, in batches of at most so many; only the last one may have room. */
export class WaitingBatches {
  readonly #maxBatchSpans: number;
  // Bounded by who adds: a delivery takes no more than maxQueuedSpans.
  #closed: Batch[] = [];
  #open: Batch | undefined;
  #spans = 0;
  #exporter: SpanExporter | undefined;
  #isAdding = false;
  // Counted above, so bounded like them.
  readonly #heldBack: ReadableSpan[] = [];

  constructor(maxBatchSpans: number) {
    this.#maxBatchSpans = maxBatchSpans;
  }

  /** How many spans wait. */
  get spans(): number {
    return this.#spans;
  }

  /** From the next batch on this exporter may write spans down as they come. */
  writtenBy(exporter: SpanExporter): void {
    this.#exporter = exporter;
  }

  add(span: ReadableSpan): void {
    this.#spans += 1;
    // A getter in what a user has set may end a span while another is written down.
    if (this.#isAdding) {
      this.#heldBack.push(span);
      return;
    }
    this.#isAdding = true;
    this.#addToOpen(span);
    while (this.#heldBack.length > 0) this.#addToOpen(this.#heldBack.shift() as ReadableSpan);
    this.#isAdding = false;
  }

  /** The oldest batch, full or not. */
  take(): Batch | undefined {
    if (this.#closed.length === 0) this.#close();
    const batch = this.#closed.shift();
    this.#spans -= batch?.size ?? 0;
    return batch;
  }

  /** The spans that are kept as they are. What is written down stays. */
  takeKept(): readonly ReadableSpan[] {
    this.#close();
    const kept = this.#closed.flatMap(({ keptSpans }) => keptSpans);
    this.#closed = this.#closed.filter(({ keptSpans }) => keptSpans.length === 0);
    this.#spans -= kept.length;
    return kept;
  }

  clear(): void {
    this.#close();
    this.#closed = [];
    this.#spans = 0;
  }

  #addToOpen(span: ReadableSpan): void {
    const batch = this.#open ?? openBatch(this.#exporter);
    this.#open = batch;
    batch.add(span);
    if (batch.size >= this.#maxBatchSpans) this.#close();
  }

  #close(): void {
    if (this.#open === undefined) return;
    this.#open.close();
    this.#closed.push(this.#open);
    this.#open = undefined;
  }
}
