import type { TraceContext } from '@eyrie/core/engine';
import type { BucketExemplars } from './family.js';

export const TRACE_ID_DIGITS = 32;
export const SPAN_ID_DIGITS = 16;
const ID_DIGITS = TRACE_ID_DIGITS + SPAN_ID_DIGITS;

/**
 * The last observation of each bucket that was made in a sampled span. Ids are kept as digits, not as the strings
 * they came in, which may be cut out of a request's header and would keep all of it alive.
 */
export class SpanExemplars implements BucketExemplars {
  readonly values: Float64Array;
  readonly times: Float64Array;
  readonly ids: Uint8Array;

  /** Takes 64 bytes per bucket, `+Inf` among them, for as long as its series lives. */
  constructor(buckets: number) {
    const numberBytes = buckets * Float64Array.BYTES_PER_ELEMENT;
    const memory = new ArrayBuffer(2 * numberBytes + buckets * ID_DIGITS);
    this.values = new Float64Array(memory, 0, buckets);
    this.times = new Float64Array(memory, numberBytes, buckets);
    this.ids = new Uint8Array(memory, 2 * numberBytes);
  }

  /** Replaces the bucket's exemplar; ids that are not as W3C trace context spells them leave it without one. */
  keep(bucket: number, value: number, { traceId, spanId }: TraceContext): void {
    const start = bucket * ID_DIGITS;
    const isWellFormed =
      this.#write(traceId, TRACE_ID_DIGITS, start) &&
      this.#write(spanId, SPAN_ID_DIGITS, start + TRACE_ID_DIGITS);
    this.values[bucket] = value;
    this.times[bucket] = isWellFormed ? Date.now() : 0;
  }

  #write(id: string, digits: number, start: number): boolean {
    if (typeof id !== 'string' || id.length !== digits) return false;
    for (let index = 0; index < digits; index++) {
      const digit = id.charCodeAt(index);
      if (!isLowerCaseHex(digit)) return false;
      this.ids[start + index] = digit;
    }
    return true;
  }
}

function isLowerCaseHex(digit: number): boolean {
  return (digit >= 48 && digit <= 57) || (digit >= 97 && digit <= 102);
}
