import type { DropReason } from './drop-counts.js';
import type { LineAccount } from './line-account.js';

export interface QueuedLine {
  readonly text: string;
  readonly bytes: number;
  readonly account: LineAccount;
}

/** Lines in the order they came. Bounded by the accounts of those who add to it. */
export class LineQueue {
  #lines: QueuedLine[] = [];
  // What stands before it was taken: an array gives up its first item only by moving all others.
  #head = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get nextBytes(): number {
    return this.#lines[this.#head]?.bytes ?? 0;
  }

  add(line: QueuedLine): void {
    this.#lines.push(line);
    this.#bytes += line.bytes;
    line.account.accept(line.bytes);
  }

  /** The next whole lines, at least one, up to so many bytes; `undefined` where none wait. */
  take(maxBytes: number): LineChunk | undefined {
    let end = this.#head;
    let bytes = 0;
    for (; end < this.#lines.length; end += 1) {
      const lineBytes = (this.#lines[end] as QueuedLine).bytes;
      if (end > this.#head && bytes + lineBytes > maxBytes) break;
      bytes += lineBytes;
    }
    if (end === this.#head) return undefined;
    const taken = this.#lines.slice(this.#head, end);
    this.#head = end;
    this.#bytes -= bytes;
    this.#forgetTaken();
    return new LineChunk(taken, bytes);
  }

  /** Loses all lines of an account. */
  drop(account: LineAccount, reason: DropReason): void {
    const kept: QueuedLine[] = [];
    for (const line of this.#lines.slice(this.#head)) {
      if (line.account !== account) kept.push(line);
      else {
        this.#bytes -= line.bytes;
        account.settle(line.bytes, reason);
      }
    }
    this.#lines = kept;
    this.#head = 0;
  }

  #forgetTaken(): void {
    if (this.#head === this.#lines.length) this.#lines = [];
    else if (this.#head < this.#lines.length / 2) return;
    else this.#lines = this.#lines.slice(this.#head);
    this.#head = 0;
  }
}

/** Lines that are handed over together, perhaps in several steps. */
export class LineChunk {
  readonly #lines: readonly QueuedLine[];
  #rest: string | Buffer;
  #restBytes: number;
  #next = 0;
  // Bytes of the line at `#next` that are handed over.
  #taken = 0;

  constructor(lines: readonly QueuedLine[], bytes: number) {
    this.#lines = lines;
    this.#rest = lines.length === 1 ? (lines[0] as QueuedLine).text : lines.map(({ text }) => text).join('');
    this.#restBytes = bytes;
  }

  /** What is still to be handed over. */
  get rest(): string | Buffer {
    return this.#rest;
  }

  get restBytes(): number {
    return this.#restBytes;
  }

  get isDone(): boolean {
    return this.#next === this.#lines.length;
  }

  /** Whether a part of a line is handed over and its end is not. */
  get isWithinLine(): boolean {
    return this.#taken > 0;
  }

  /** Loses the lines of an account, but for one that is handed over in part. */
  without(account: LineAccount, reason: DropReason): LineChunk {
    const kept: QueuedLine[] = [];
    this.#lines.slice(this.#next).forEach((line, position) => {
      if (line.account !== account || (position === 0 && this.isWithinLine)) kept.push(line);
      else line.account.settle(line.bytes, reason);
    });
    const rest = new LineChunk(
      kept,
      kept.reduce((bytes, line) => bytes + line.bytes, 0),
    );
    rest.advance(this.#taken);
    return rest;
  }

  /** So many bytes were handed over. */
  advance(bytes: number): void {
    this.#restBytes -= bytes;
    if (this.#restBytes > 0 && bytes > 0) {
      const rest = typeof this.#rest === 'string' ? Buffer.from(this.#rest) : this.#rest;
      this.#rest = rest.subarray(bytes);
    }
    this.#taken += bytes;
    for (let line = this.#lines[this.#next]; line !== undefined; line = this.#lines[this.#next]) {
      if (this.#taken < line.bytes) return;
      this.#taken -= line.bytes;
      this.#next += 1;
      line.account.settle(line.bytes);
    }
  }

  /** The line that was begun has to begin again: what took its first part is gone. */
  restartLine(): void {
    if (this.#taken === 0) return;
    const lines = this.#lines.slice(this.#next);
    this.#rest = lines.map(({ text }) => text).join('');
    this.#restBytes += this.#taken;
    this.#taken = 0;
  }

  /** Loses what is left. */
  drop(reason: DropReason): void {
    for (const line of this.#lines.slice(this.#next)) line.account.settle(line.bytes, reason);
    this.#next = this.#lines.length;
    this.#restBytes = 0;
    this.#taken = 0;
  }
}
