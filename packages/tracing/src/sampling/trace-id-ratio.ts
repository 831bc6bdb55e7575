import { isValidTraceId } from '@opentelemetry/api';

const MAX_WORD = 0xffff_ffff;

/**
 * Draws a part of all traces by their id alone: every service with the same ratio draws the same ones, and what a
 * ratio draws any larger one draws too. The arithmetic is that of OpenTelemetry's `TraceIdRatioBased` for JavaScript.
 */
export class TraceIdRatio {
  /** From 0 (none) to 1 (all). */
  readonly ratio: number;
  readonly #bound: number;

  /** What is no number counts as 0; what lies outside of 0 to 1 as the nearer end. */
  constructor(ratio: number) {
    this.ratio = Number.isNaN(ratio) ? 0 : Math.min(Math.max(ratio, 0), 1);
    this.#bound = this.ratio === 1 ? MAX_WORD + 1 : Math.floor(this.ratio * MAX_WORD);
  }

  /** Whether the trace is drawn; one without a valid id is not. */
  draws(traceId: string): boolean {
    return isValidTraceId(traceId) && foldedWords(traceId) < this.#bound;
  }
}

/** The four 32-bit words of a trace id, xor-ed. */
function foldedWords(traceId: string): number {
  let folded = 0;
  for (let from = 0; from < 32; from += 8) {
    let word = 0;
    for (let at = from; at < from + 8; at += 1) word = (word << 4) | hexDigitAt(traceId, at);
    folded ^= word;
  }
  return folded >>> 0;
}

function hexDigitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  // Letters of either case end in 1 to 6.
  return code < 58 ? code - 48 : (code & 0x0f) + 9;
}
