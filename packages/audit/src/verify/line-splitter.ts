const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf);

/** Bytes of one line, without its end. */
const MAX_LINE_BYTES = 1024 * 1024;

/** Takes a line, or hears that it was too long, and its number from 1. */
export type LineTaker = (line: Uint8Array | 'too-long', number: number) => void;

/** Splits bytes into lines. A line is only valid until its taker returns. */
export class LineSplitter {
  // Bounded by MAX_LINE_BYTES and one chunk: the beginning of a line whose end has not come yet.
  #parts: Buffer[] = [];
  #partBytes = 0;
  #tooLong = false;
  #number = 0;

  push(bytes: Uint8Array, take: LineTaker): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#take(chunk.subarray(start, end), take);
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** The last line, where it has no end. */
  end(take: LineTaker): void {
    if (this.#partBytes > 0 || this.#tooLong) this.#take(Buffer.alloc(0), take);
  }

  #take(rest: Buffer, take: LineTaker): void {
    this.#number += 1;
    const whole = this.#partBytes === 0 ? rest : Buffer.concat([...this.#parts, rest]);
    const line = trimmed(whole, this.#number);
    const tooLong = this.#tooLong || line.length > MAX_LINE_BYTES;
    this.#parts = [];
    this.#partBytes = 0;
    this.#tooLong = false;
    if (tooLong) take('too-long', this.#number);
    else if (line.length > 0) take(line, this.#number);
  }

  #keep(part: Buffer): void {
    if (part.length === 0 || this.#tooLong) return;
    this.#parts.push(part);
    this.#partBytes += part.length;
    // Room for what is not part of the line: its end and a byte order mark.
    if (this.#partBytes <= MAX_LINE_BYTES + 4) return;
    this.#tooLong = true;
    this.#parts = [];
    this.#partBytes = 0;
  }
}

function trimmed(line: Buffer, number: number): Buffer {
  const start = number === 1 && line.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  const end = line.at(-1) === CARRIAGE_RETURN ? line.length - 1 : line.length;
  return line.subarray(start, Math.max(start, end));
}
