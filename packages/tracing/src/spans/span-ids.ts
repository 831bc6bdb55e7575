import { randomHex } from '@eyrie/core/engine';
import type { SpanContext } from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** Makes ids, and lets a span have an identity that was there before it. */
export class SpanIds implements IdGenerator {
  #given: SpanContext | undefined;
  #taken = false;

  /** Calls `start`; the first span that begins meanwhile has this identity. */
  withIdentity<Result>(identity: SpanContext, start: () => Result): Result {
    this.#given = identity;
    this.#taken = false;
    try {
      return start();
    } finally {
      this.#given = undefined;
    }
  }

  generateTraceId(): string {
    return this.#given?.traceId ?? randomHex(TRACE_ID_BYTES);
  }

  generateSpanId(): string {
    // A second one is of a span that somebody starts who hears of the first.
    if (this.#taken) this.#given = undefined;
    this.#taken = true;
    return this.#given?.spanId ?? randomHex(SPAN_ID_BYTES);
  }
}
