import { randomHex } from '@eyrie/core/engine';
import type { IdGenerator } from '@opentelemetry/sdk-trace';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** Makes ids, and lets the trace of a request have the id that its log lines had before its span began. */
export class SpanIds implements IdGenerator {
  #nextTraceId: string | undefined;

  /** Calls `start`; a trace that begins meanwhile has this id. */
  withTraceId<Result>(traceId: string, start: () => Result): Result {
    this.#nextTraceId = traceId;
    try {
      return start();
    } finally {
      this.#nextTraceId = undefined;
    }
  }

  generateTraceId(): string {
    return this.#nextTraceId ?? randomHex(TRACE_ID_BYTES);
  }

  generateSpanId(): string {
    return randomHex(SPAN_ID_BYTES);
  }
}
