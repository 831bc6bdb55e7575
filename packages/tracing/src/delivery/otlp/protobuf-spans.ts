import type { Link } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import type { ProtobufAttributes } from './protobuf-attributes.js';
import type { ProtobufWriter } from './protobuf-writer.js';
import { flagsOf } from './span-flags.js';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
/** The bytes of the length of most spans: from 128 to 16 383 bytes. */
const SPAN_LENGTH_BYTES = 2;

/**
 * Writes spans as `Span` of opentelemetry-proto v1. A tag is written as the number that it is on the wire: the field's
 * number times 8, plus 0 for a varint, 1 for 64 bits, 2 for what has a length, 5 for 32 bits.
 */
export class ProtobufSpans {
  readonly #writer: ProtobufWriter;
  readonly #attributes: ProtobufAttributes;

  constructor(writer: ProtobufWriter, attributes: ProtobufAttributes) {
    this.#writer = writer;
    this.#attributes = attributes;
  }

  /** Writes a span as an item of `ScopeSpans`. Throws, in the middle of it, where it cannot be read. */
  write(span: ReadableSpan): void {
    const writer = this.#writer;
    const { traceId, spanId, traceState, traceFlags } = span.spanContext();
    const parent = span.parentSpanContext;
    writer.byte(0x12);
    const start = writer.open(SPAN_LENGTH_BYTES);
    writer.byte(0x0a);
    writer.id(traceId, TRACE_ID_BYTES);
    writer.byte(0x12);
    writer.id(spanId, SPAN_ID_BYTES);
    writer.optionalText(0x1a, traceState?.serialize());
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
    writer.optionalCount(0x50, span.droppedAttributesCount);
    for (const event of span.events) this.#event(event);
    writer.optionalCount(0x60, span.droppedEventsCount);
    for (const link of span.links) this.#link(link);
    writer.optionalCount(0x70, span.droppedLinksCount);
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
    writer.optionalCount(0x20, droppedAttributesCount);
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
    writer.optionalText(0x1a, context.traceState?.serialize());
    this.#attributes.write(0x22, attributes);
    writer.optionalCount(0x28, droppedAttributesCount);
    writer.byte(0x35);
    writer.fixed32(flagsOf(context.traceFlags, context));
    writer.close(start);
  }

  #status({ code, message }: ReadableSpan['status']): void {
    const writer = this.#writer;
    writer.byte(0x7a);
    const start = writer.open();
    writer.optionalText(0x12, message);
    writer.optionalCount(0x18, code);
    writer.close(start);
  }
}
