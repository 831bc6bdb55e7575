import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ProtobufHeads } from './protobuf-heads.js';
import type { ProtobufSpans } from './protobuf-spans.js';
import type { ProtobufWriter } from './protobuf-writer.js';
import { groupSpans } from './span-groups.js';
import type { OpenBatch, Scope } from './trace-encoding.js';

/** What a batch is written with: one after the other. */
export interface ProtobufBatchParts {
  readonly spans: ProtobufSpans;
  /** Where spans are written to. */
  readonly written: ProtobufWriter;
  /** Where they are put together. */
  readonly request: ProtobufWriter;
  readonly heads: ProtobufHeads;
}

/** Spans of one resource and scope that were written one behind the other. */
interface SpanRun {
  readonly resource: ReadableSpan['resource'];
  readonly instrumentationScope: Scope;
  readonly start: number;
  end: number;
}

/** A batch of spans, each written when it is added. */
export class ProtobufBatch implements OpenBatch {
  readonly #parts: ProtobufBatchParts;
  // Bounded by the spans of a batch.
  readonly #runs: SpanRun[] = [];

  constructor(parts: ProtobufBatchParts) {
    this.#parts = parts;
  }

  add(span: ReadableSpan): void {
    const { spans, written } = this.#parts;
    const start = written.end;
    try {
      spans.write(span);
      this.#extendRun(span, start);
    } catch {
      // A span that a user has made himself, and that cannot be read.
      written.rewind(start);
    }
  }

  close(): Buffer {
    const { written, request, heads } = this.#parts;
    for (const [resource, scopes] of groupSpans(this.#runs)) {
      request.byte(0x0a);
      const start = request.open();
      request.raw(heads.ofResource(resource));
      for (const [scope, runs] of scopes) this.#scopeSpans(scope, runs);
      request.optionalText(0x1a, resource.schemaUrl);
      request.close(start);
    }
    written.clear();
    return request.take();
  }

  #extendRun({ resource, instrumentationScope }: ReadableSpan, start: number): void {
    const { end } = this.#parts.written;
    const last = this.#runs.at(-1);
    if (last?.resource === resource && last.instrumentationScope === instrumentationScope) last.end = end;
    else this.#runs.push({ resource, instrumentationScope, start, end });
  }

  #scopeSpans(scope: Scope, runs: readonly SpanRun[]): void {
    const { written, request, heads } = this.#parts;
    request.byte(0x12);
    const start = request.open();
    request.raw(heads.ofScope(scope));
    for (const run of runs) request.raw(written.between(run.start, run.end));
    request.optionalText(0x1a, scope.schemaUrl);
    request.close(start);
  }
}
