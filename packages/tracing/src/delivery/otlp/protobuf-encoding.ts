import type { Link } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { readPartialSuccess } from './protobuf-answer.js';
import { ProtobufAttributes } from './protobuf-attributes.js';
import { ProtobufWriter } from './protobuf-writer.js';
import { flagsOf } from './span-flags.js';
import { groupSpans } from './span-groups.js';
import type { Scope, TraceEncoding } from './trace-encoding.js';

type Resource = ReadableSpan['resource'];

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
/** The bytes of the length of most spans: from 128 to 16 383 bytes. */
const SPAN_LENGTH_BYTES = 2;

/**
 * `ExportTraceServiceRequest` of opentelemetry-proto v1, straight from spans into one buffer. A tag is written as the
 * number that it is on the wire: the field's number times 8, plus 0 for a varint, 1 for 64 bits, 2 for what has a
 * length, 5 for 32 bits.
 */
export class ProtobufEncoding implements TraceEncoding {
  readonly contentType = 'application/x-protobuf';
  readonly readAnswer = readPartialSuccess;
  readonly #writer = new ProtobufWriter();
  readonly #attributes = new ProtobufAttributes(this.#writer);
  // Both go with what they are kept for.
  readonly #resources = new WeakMap<Resource, Uint8Array>();
  readonly #scopes = new WeakMap<Scope, Uint8Array>();

  encode(spans: readonly ReadableSpan[]): Buffer {
    const writer = this.#writer;
    for (const [resource, scopes] of groupSpans(spans)) {
      writer.byte(0x0a);
      const start = writer.open();
      writer.raw(this.#resource(resource));
      for (const [scope, ofScope] of scopes) this.#scopeSpans(scope, ofScope);
      this.#optionalText(0x1a, resource.schemaUrl);
      writer.close(start);
    }
    return writer.take();
  }

  release(encoded: Buffer): void {
    this.#writer.giveBack(encoded);
  }

  #scopeSpans(scope: Scope, spans: readonly ReadableSpan[]): void {
    const writer = this.#writer;
    writer.byte(0x12);
    const start = writer.open();
    writer.raw(this.#scope(scope));
    for (const span of spans) {
      const before = writer.end;
      try {
        this.#span(span);
      } catch {
        // A span that a user has made himself, and that cannot be read.
        writer.rewind(before);
      }
    }
    this.#optionalText(0x1a, scope.schemaUrl);
    writer.close(start);
  }

  #span(span: ReadableSpan): void {
    const writer = this.#writer;
    const { traceId, spanId, traceState, traceFlags } = span.spanContext();
    const parent = span.parentSpanContext;
    writer.byte(0x12);
    const start = writer.open(SPAN_LENGTH_BYTES);
    writer.byte(0x0a);
    writer.id(traceId, TRACE_ID_BYTES);
    writer.byte(0x12);
    writer.id(spanId, SPAN_ID_BYTES);
    this.#optionalText(0x1a, traceState?.serialize());
    if (parent?.spanId) {
      writer.byte(0x22);
      writer.id(parent.spanId, SPAN_ID_BYTES);
    }
    writer.byte(0x2a);
    writer.text(span.name);
    writer.byte(0x30);
    // That of OTLP begins with "unspecified".
    writer.varint(span.kind + 1);
    writer.byte(0x39);
    writer.nanoseconds(span.startTime);
    writer.byte(0x41);
    writer.nanoseconds(span.endTime);
    this.#attributes.write(0x4a, span.attributes);
    this.#optionalCount(0x50, span.droppedAttributesCount);
    for (const event of span.events) this.#event(event);
    this.#optionalCount(0x60, span.droppedEventsCount);
    for (const link of span.links) this.#link(link);
    this.#optionalCount(0x70, span.droppedLinksCount);
    this.#status(span.status);
    writer.varint(0x85);
    writer.fixed32(flagsOf(traceFlags, parent));
    writer.close(start, SPAN_LENGTH_BYTES);
  }

  #event({ time, name, attributes, droppedAttributesCount }: TimedEvent): void {
    const writer = this.#writer;
    writer.byte(0x5a);
    const start = writer.open();
    writer.byte(0x09);
    writer.nanoseconds(time);
    writer.byte(0x12);
    writer.text(name);
    this.#attributes.write(0x1a, attributes);
    this.#optionalCount(0x20, droppedAttributesCount);
    writer.close(start);
  }

  #link({ context, attributes, droppedAttributesCount }: Link): void {
    const writer = this.#writer;
    writer.byte(0x6a);
    const start = writer.open();
    writer.byte(0x0a);
    writer.id(context.traceId, TRACE_ID_BYTES);
    writer.byte(0x12);
    writer.id(context.spanId, SPAN_ID_BYTES);
    this.#optionalText(0x1a, context.traceState?.serialize());
    this.#attributes.write(0x22, attributes);
    this.#optionalCount(0x28, droppedAttributesCount);
    writer.byte(0x35);
    writer.fixed32(flagsOf(context.traceFlags, context));
    writer.close(start);
  }

  #status({ code, message }: ReadableSpan['status']): void {
    const writer = this.#writer;
    writer.byte(0x7a);
    const start = writer.open();
    this.#optionalText(0x12, message);
    this.#optionalCount(0x18, code);
    writer.close(start);
  }

  #resource(resource: Resource): Uint8Array {
    const kept = this.#resources.get(resource);
    if (kept !== undefined) return kept;
    const encoded = this.#block(() => this.#attributes.write(0x0a, resource.attributes));
    // What a detector has yet to find out comes later.
    if (resource.asyncAttributesPending !== true) this.#resources.set(resource, encoded);
    return encoded;
  }

  #scope(scope: Scope): Uint8Array {
    const kept = this.#scopes.get(scope);
    if (kept !== undefined) return kept;
    const encoded = this.#block(() => {
      this.#optionalText(0x0a, scope.name);
      this.#optionalText(0x12, scope.version);
      this.#attributes.write(0x1a, scope.attributes);
      this.#optionalCount(0x20, scope.droppedAttributesCount);
    });
    this.#scopes.set(scope, encoded);
    return encoded;
  }

  /** The first field of a message, as `ResourceSpans` and `ScopeSpans` begin, apart from where it is written to. */
  #block(write: () => void): Uint8Array {
    const writer = this.#writer;
    const before = writer.end;
    writer.byte(0x0a);
    const start = writer.open();
    write();
    writer.close(start);
    const block = writer.copyFrom(before);
    writer.rewind(before);
    return block;
  }

  #optionalText(tag: number, text: string | undefined): void {
    if (text === undefined || text === '') return;
    this.#writer.byte(tag);
    this.#writer.text(text);
  }

  #optionalCount(tag: number, count: number | undefined): void {
    if (count === undefined || !(count > 0)) return;
    this.#writer.byte(tag);
    this.#writer.varint(count);
  }
}
