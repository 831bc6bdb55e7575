import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { OpenBatch } from './otlp/trace-encoding.js';

type Done = Parameters<SpanExporter['export']>[1];

/** What a batch is written by, and how it is sent. */
export interface HttpBatchParts {
  readonly batch: OpenBatch;
  /** What is posted of an encoded batch. */
  readonly bodyOf: (encoded: Buffer) => Promise<Buffer>;
  readonly post: (body: Promise<Buffer>, done: Done) => void;
}

/** A batch that is written while its spans come, so that those need not be kept. */
export class HttpBatch {
  readonly #parts: HttpBatchParts;
  #encoded: Buffer | undefined;
  #body: Promise<Buffer> | undefined;

  constructor(parts: HttpBatchParts) {
    this.#parts = parts;
  }

  /** Writes a span. Never throws. */
  add(span: ReadableSpan): void {
    this.#parts.batch.add(span);
  }

  /** Ends the batch, once, before the next one begins. */
  close(): void {
    this.#encoded = this.#parts.batch.close();
  }

  /** Sends it, the same bytes each time. */
  send(done: Done): void {
    this.#body ??= this.#parts.bodyOf(this.#taken());
    this.#parts.post(this.#body, done);
  }

  /** The buffer may be used again once it is compressed. */
  #taken(): Buffer {
    const encoded = this.#encoded as Buffer;
    this.#encoded = undefined;
    return encoded;
  }
}
