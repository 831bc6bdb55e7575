import { LineChunk, type QueuedLine } from './line-chunk.js';

// One unit of UTF-16 takes at most this many bytes in UTF-8.
const MAX_BYTES_PER_UNIT = 3;

/** A piece of memory that lines are encoded into, one after the other. */
export class LineSegment {
  readonly #buffer: Buffer;
  #start = 0;
  #end = 0;
  #lines: QueuedLine[] = [];
  #head = 0;

  /** As long as asked for, or as this text needs. */
  constructor(text: string, bytes: number) {
    const isLong = text.length * MAX_BYTES_PER_UNIT > bytes;
    this.#buffer = Buffer.allocUnsafeSlow(isLong ? Math.max(bytes, Buffer.byteLength(text)) : bytes);
  }

  /** Whether no line waits. */
  get isEmpty(): boolean {
    return this.#head === this.#lines.length;
  }

  get capacity(): number {
    return this.#buffer.length;
  }

  get nextBytes(): number {
    return this.#lines[this.#head]?.bytes ?? 0;
  }

  hasRoomFor(text: string): boolean {
    return this.#end + text.length * MAX_BYTES_PER_UNIT <= this.#buffer.length;
  }

  /** Writes a text behind the last line and returns its bytes; the next one takes its place unless it is kept. */
  encode(text: string): number {
    return this.#buffer.write(text, this.#end);
  }

  /** Takes what was encoded last as a line. */
  keep(line: QueuedLine): void {
    this.#lines.push(line);
    this.#end += line.bytes;
  }

  /** The next whole lines, at least one, up to so many bytes. */
  take(maxBytes: number): LineChunk {
    const from = this.#head;
    const start = this.#start;
    do {
      this.#start += this.nextBytes;
      this.#head += 1;
    } while (!this.isEmpty && this.#start - start + this.nextBytes <= maxBytes);
    return new LineChunk(this.#lines.slice(from, this.#head), this.#buffer.subarray(start, this.#start));
  }

  /** The lines that wait, each with its bytes. */
  *waiting(): Iterable<readonly [QueuedLine, Buffer]> {
    let at = this.#start;
    for (const line of this.#lines.slice(this.#head)) {
      yield [line, this.#buffer.subarray(at, at + line.bytes)];
      at += line.bytes;
    }
  }

  /** Lets other lines wait in the place of those that do, and leaves alone what a chunk still holds. */
  replace(lines: readonly QueuedLine[], pieces: readonly Buffer[]): void {
    const data = Buffer.concat(pieces);
    data.copy(this.#buffer, this.#start);
    this.#end = this.#start + data.length;
    this.#lines = [...lines];
    this.#head = 0;
  }

  /** Begins at the front again; no chunk may be under way. */
  reset(): void {
    this.#start = 0;
    this.#end = 0;
    this.#lines = [];
    this.#head = 0;
  }
}
