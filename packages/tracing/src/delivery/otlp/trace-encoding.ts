import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** An instrumentation scope with what OTLP can say of it: the SDK gives it attributes, but no type for them. */
export type Scope = ReadableSpan['instrumentationScope'] & {
  readonly attributes?: Attributes | undefined;
  readonly droppedAttributesCount?: number | undefined;
};

/** What a receiver says of a batch that it has taken. */
export interface PartialSuccess {
  /** Spans that it did not keep. */
  readonly rejectedSpans: number;
  /** Why, or a warning where it kept all. Not for warnings of ours: it may quote what is in a span. */
  readonly message: string;
}

/** A batch that is written while its spans come. */
export interface OpenBatch {
  /** Writes a span. Never throws: what cannot be read is left out. */
  add(span: ReadableSpan): void;
  /** Ends the batch, once. Returns what {@link TraceEncoding.encode} returns of the same spans. */
  close(): Buffer;
}

/** One of the two ways in which OTLP is written over HTTP. */
export interface TraceEncoding {
  readonly contentType: string;
  /** Writes a batch. Never throws: what cannot be read is left out. */
  encode(spans: readonly ReadableSpan[]): Buffer;
  /**
   * Begins a batch that is written span by span; the one that was begun before must be closed by then. Absent where
   * that saves nothing.
   */
  openBatch?(): OpenBatch;
  /** Says that nobody reads what {@link encode} has returned any more, so that the next batch may take its place. */
  release(encoded: Buffer): void;
  /**
   * Reads the answer to a batch that was taken.
   *
   * @throws Error for what is no answer of OTLP.
   */
  readonly readAnswer: (body: Buffer) => PartialSuccess;
}
