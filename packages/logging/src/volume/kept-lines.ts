import { EYRIE_LOGGER } from '../levels/logger-names.js';
import type { LogLine } from '../line/log-line.js';

interface KeptLine {
  readonly line: LogLine;
  readonly size: number;
}

/** The lines of one request that wait for its end: the newest of them, in their order. */
export class KeptLines {
  readonly #max: number;
  // A ring once it is full. Bounded by #max.
  #lines: KeptLine[] = [];
  #oldest = 0;
  #missing = 0;
  #firstMissing: LogLine | undefined;
  /** Bytes, as estimated. */
  size = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get length(): number {
    return this.#lines.length;
  }

  /** The bytes that a further line would free, because it takes the place of the oldest. */
  get sizeToFree(): number {
    return this.#lines.length < this.#max ? 0 : (this.#lines[this.#oldest]?.size ?? 0);
  }

  /** Adds a line; returns whether the oldest had to go for it. */
  add(line: LogLine, size: number): boolean {
    this.size += size - this.sizeToFree;
    if (this.#lines.length < this.#max) {
      this.#lines.push({ line, size });
      return false;
    }
    const oldest = this.#lines[this.#oldest];
    if (oldest !== undefined) this.miss(oldest.line);
    this.#lines[this.#oldest] = { line, size };
    this.#oldest = (this.#oldest + 1) % this.#max;
    return true;
  }

  /** Notes that a line of the request could not be kept. */
  miss(line: LogLine): void {
    this.#missing += 1;
    this.#firstMissing ??= markerIdsOf(line);
  }

  /** All of them, the oldest first, after a line that says how many are missing. */
  inOrder(): readonly LogLine[] {
    const kept = [...this.#lines.slice(this.#oldest), ...this.#lines.slice(0, this.#oldest)];
    const lines = kept.map(({ line }) => line);
    if (this.#firstMissing === undefined) return lines;
    return [{ ...this.#firstMissing, context: { missing: this.#missing } }, ...lines];
  }
}

/** A line in the place of those that are missing: when the first of them was, and the request it belonged to. */
function markerIdsOf({ time, traceId, requestId }: LogLine): LogLine {
  return {
    time,
    level: 'debug',
    message: 'Lines of this request are missing: the tail buffer had no room for them',
    logger: EYRIE_LOGGER,
    category: undefined,
    event: undefined,
    context: undefined,
    error: undefined,
    http: undefined,
    traceId,
    spanId: undefined,
    sampled: undefined,
    requestId,
  };
}
