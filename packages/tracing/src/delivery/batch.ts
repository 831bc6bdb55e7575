import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { HttpBatch } from './http-batch.js';
import { HttpSpanExporter } from './http-span-exporter.js';

type ExportDone = Parameters<SpanExporter['export']>[1];

/** Spans that are exported together. */
export interface Batch {
  /** How many were added. */
  readonly size: number;
  /** Those that are kept as they are, and may still go elsewhere. */
  readonly keptSpans: readonly ReadableSpan[];
  add(span: ReadableSpan): void;
  /** No more are added. */
  close(): void;
  /** Sends it, which may be asked for again after a failure. */
  exportTo(exporter: SpanExporter, done: ExportDone): void;
}

const NOTHING: readonly ReadableSpan[] = Object.freeze([]);

/** Begins a batch, which is written while its spans come where the exporter can do that. */
export function openBatch(exporter: SpanExporter | undefined): Batch {
  const written = exporter instanceof HttpSpanExporter ? exporter.openBatch() : undefined;
  return written === undefined ? new BatchOfSpans() : new BatchOfBytes(written);
}

class BatchOfSpans implements Batch {
  // Bounded by maxBatchSpans.
  readonly #spans: ReadableSpan[] = [];

  get size(): number {
    return this.#spans.length;
  }

  get keptSpans(): readonly ReadableSpan[] {
    return this.#spans;
  }

  add(span: ReadableSpan): void {
    this.#spans.push(span);
  }

  close(): void {}

  exportTo(exporter: SpanExporter, done: ExportDone): void {
    exporter.export(this.#spans, done);
  }
}

class BatchOfBytes implements Batch {
  readonly keptSpans = NOTHING;
  readonly #written: HttpBatch;
  #size = 0;

  constructor(written: HttpBatch) {
    this.#written = written;
  }

  get size(): number {
    return this.#size;
  }

  add(span: ReadableSpan): void {
    this.#size += 1;
    this.#written.add(span);
  }

  close(): void {
    this.#written.close();
  }

  exportTo(_exporter: SpanExporter, done: ExportDone): void {
    this.#written.send(done);
  }
}
