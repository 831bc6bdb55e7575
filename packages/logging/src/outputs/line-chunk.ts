import type { DropReason } from './drop-counts.js';
import type { LineAccount } from './line-account.js';

/** A line that waits: how long it is, and whose. */
export interface QueuedLine {
  readonly bytes: number;
  readonly account: LineAccount;
}

/** Lines that are handed over together, perhaps in several steps. */
export class LineChunk {
  readonly #lines: readonly QueuedLine[];
  readonly #data: Buffer;
  #handedOver = 0;
  #next = 0;
  // Bytes of the line at `#next` that are handed over.
  #taken = 0;

  constructor(lines: readonly QueuedLine[], data: Buffer) {
    this.#lines = lines;
    this.#data = data;
  }

  /** What is still to be handed over. */
  get rest(): Buffer {
    return this.#handedOver === 0 ? this.#data : this.#data.subarray(this.#handedOver);
  }

  get restBytes(): number {
    return this.#data.length - this.#handedOver;
  }

  get isDone(): boolean {
    return this.#next === this.#lines.length;
  }

  /** Loses the lines of an account, but for one that is handed over in part. */
  without(account: LineAccount, reason: DropReason): LineChunk {
    const kept: QueuedLine[] = [];
    const pieces: Buffer[] = [];
    let at = this.#handedOver - this.#taken;
    this.#lines.slice(this.#next).forEach((line, position) => {
      const isWithin = position === 0 && this.#taken > 0;
      if (line.account !== account || isWithin) {
        kept.push(line);
        pieces.push(this.#data.subarray(at, at + line.bytes));
      } else {
        line.account.settle(line.bytes, reason);
      }
      at += line.bytes;
    });
    const rest = new LineChunk(kept, Buffer.concat(pieces));
    rest.advance(this.#taken);
    return rest;
  }

  /** So many bytes were handed over. */
  advance(bytes: number): void {
    this.#handedOver += bytes;
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
    this.#handedOver -= this.#taken;
    this.#taken = 0;
  }

  /** Loses what is left. */
  drop(reason: DropReason): void {
    for (const line of this.#lines.slice(this.#next)) line.account.settle(line.bytes, reason);
    this.#next = this.#lines.length;
    this.#handedOver = this.#data.length;
    this.#taken = 0;
  }
}
