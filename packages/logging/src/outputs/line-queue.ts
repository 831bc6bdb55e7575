import type { LogLevel } from '../levels/log-level.js';
import type { DropReason } from './drop-counts.js';
import type { LineAccount } from './line-account.js';
import type { LineChunk, QueuedLine } from './line-chunk.js';
import { LineSegment } from './line-segment.js';

/** How a queue is made. */
export interface LineQueueOptions {
  /** Bytes that are kept in one piece: no chunk is longer, but for a single line that is. */
  readonly segmentBytes: number;
}

/** A line that asks for room. */
export interface LineToQueue {
  readonly text: string;
  readonly level: LogLevel;
  readonly account: LineAccount;
}

/**
 * Lines in the order they came, as the bytes that will be handed over: each text is encoded once, and gone. Bounded by
 * the accounts of those who add to it.
 */
export class LineQueue {
  readonly #segmentBytes: number;
  readonly #segments: LineSegment[] = [];
  #bytes = 0;

  constructor({ segmentBytes }: LineQueueOptions) {
    this.#segmentBytes = segmentBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get nextBytes(): number {
    return this.#segments.find(({ isEmpty }) => !isEmpty)?.nextBytes ?? 0;
  }

  /** Adds a line, if its account has room for it; returns whether it had. */
  add({ text, level, account }: LineToQueue): boolean {
    // It has at least so many bytes: what has no room takes no memory either.
    if (!account.hasRoomFor(text.length, level)) return false;
    const segment = this.#segmentFor(text);
    const bytes = segment.encode(text);
    if (!account.hasRoomFor(bytes, level)) return false;
    if (bytes === 0) return true;
    segment.keep({ bytes, account });
    this.#bytes += bytes;
    account.accept(bytes);
    return true;
  }

  /**
   * The next whole lines, at least one, up to so many bytes; `undefined` where none wait. The chunk that was taken
   * before must be done with: its bytes are used again.
   */
  take(maxBytes: number): LineChunk | undefined {
    while (this.#segments.length > 1 && this.#segments[0]?.isEmpty === true) this.#segments.shift();
    const [segment] = this.#segments;
    if (segment === undefined) return undefined;
    if (segment.isEmpty) {
      if (segment.capacity > this.#segmentBytes) this.#segments.shift();
      else segment.reset();
      return undefined;
    }
    const chunk = segment.take(maxBytes);
    this.#bytes -= chunk.restBytes;
    return chunk;
  }

  /** Loses all lines of an account. */
  drop(account: LineAccount, reason: DropReason): void {
    for (const segment of this.#segments) {
      const kept: QueuedLine[] = [];
      const pieces: Buffer[] = [];
      for (const [line, data] of segment.waiting()) {
        if (line.account !== account) {
          kept.push(line);
          pieces.push(data);
        } else {
          this.#bytes -= line.bytes;
          account.settle(line.bytes, reason);
        }
      }
      segment.replace(kept, pieces);
    }
  }

  #segmentFor(text: string): LineSegment {
    const last = this.#segments.at(-1);
    if (last?.hasRoomFor(text) === true) return last;
    if (last?.isEmpty === true) this.#segments.pop();
    const segment = new LineSegment(text, this.#segmentBytes);
    this.#segments.push(segment);
    return segment;
  }
}
