import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { readPartialSuccess } from './protobuf-answer.js';
import { ProtobufAttributes } from './protobuf-attributes.js';
import { ProtobufBatch, type ProtobufBatchParts } from './protobuf-batch.js';
import { ProtobufHeads } from './protobuf-heads.js';
import { ProtobufSpans } from './protobuf-spans.js';
import { ProtobufWriter } from './protobuf-writer.js';
import type { OpenBatch, TraceEncoding } from './trace-encoding.js';

/** `ExportTraceServiceRequest` of opentelemetry-proto v1, straight from spans into one buffer. */
export class ProtobufEncoding implements TraceEncoding {
  readonly contentType = 'application/x-protobuf';
  readonly readAnswer = readPartialSuccess;
  readonly #request = new ProtobufWriter();
  readonly #heads = new ProtobufHeads(this.#request);
  // Apart, since a getter in a span of the one may add a span to the other.
  readonly #whole = this.#parts();
  readonly #growing = this.#parts();

  openBatch(): OpenBatch {
    return new ProtobufBatch(this.#growing);
  }

  encode(spans: readonly ReadableSpan[]): Buffer {
    const batch = new ProtobufBatch(this.#whole);
    for (const span of spans) batch.add(span);
    return batch.close();
  }

  release(encoded: Buffer): void {
    this.#request.giveBack(encoded);
  }

  #parts(): ProtobufBatchParts {
    const written = new ProtobufWriter();
    const spans = new ProtobufSpans(written, new ProtobufAttributes(written));
    return { spans, written, request: this.#request, heads: this.#heads };
  }
}
