/** What is kept for the next batch; one of the default size takes a fifth of a MiB. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
const FIRST_BYTES = 64 * 1024;
// Up to here a loop is faster than the call into native code.
const SHORT_TEXT = 20;
const MAX_BYTES_PER_UNIT = 3;
const MAX_VARINT_BYTES = 10;
const TWO_TO_16 = 2 ** 16;
const TWO_TO_32 = 2 ** 32;
const NS_PER_SECOND = 1e9;
const NOTHING = Buffer.alloc(0);

/** The value of each hexadecimal digit by its character code; 0 for all others. */
const DIGITS = Uint8Array.from(
  { length: 128 },
  (_, code) => Number.parseInt(String.fromCharCode(code), 16) || 0,
);

/** Bytes that a length takes. */
export function varintSize(value: number): number {
  if (value < 2 ** 7) return 1;
  if (value < 2 ** 14) return 2;
  if (value < 2 ** 21) return 3;
  return value < 2 ** 28 ? 4 : 5;
}

/** Writes protobuf into one buffer that grows, and is used again for the next message. */
export class ProtobufWriter {
  #bytes: Buffer = NOTHING;
  #end = 0;

  /** Where the next byte goes, for {@link rewind}. */
  get end(): number {
    return this.#end;
  }

  /** Forgets what was written behind. */
  rewind(end: number): void {
    this.#end = end;
  }

  /** Hands out what was written, with the buffer that it is in. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#end);
    this.#bytes = NOTHING;
    this.#end = 0;
    return taken;
  }

  /** Forgets all that was written, and the buffer where it has become large. */
  clear(): void {
    this.#end = 0;
    if (this.#bytes.length > MAX_KEPT_BYTES) this.#bytes = NOTHING;
  }

  /** Takes a buffer back that nobody reads any more. */
  giveBack({ buffer }: Buffer): void {
    if (this.#end === 0 && buffer.byteLength <= MAX_KEPT_BYTES) this.#bytes = Buffer.from(buffer);
  }

  /** A copy of what was written from there on. */
  copyFrom(start: number): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(start, this.#end));
  }

  /** What was written between, until more is written. */
  between(start: number, end: number): Uint8Array {
    return this.#bytes.subarray(start, end);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = value;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** A whole number from 0 to 2^53; a tag or a length among others. */
  varint(value: number): void {
    this.#reserve(MAX_VARINT_BYTES);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#end++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#end++] = rest;
  }

  /** A whole number from -2^63 to 2^63 - 1. */
  int64(value: number): void {
    if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) {
      this.varint(value);
      return;
    }
    this.#reserve(MAX_VARINT_BYTES);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest >= 0x80n) {
      this.#bytes[this.#end++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#end++] = Number(rest);
  }

  fixed32(value: number): void {
    this.#reserve(4);
    this.#end = this.#bytes.writeUInt32LE(value >>> 0, this.#end);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#end = this.#bytes.writeDoubleLE(value, this.#end);
  }

  /** A time as nanoseconds in 64 bits, which a number cannot hold; one before 1970 becomes 0. */
  nanoseconds([seconds, nanoseconds]: readonly [number, number]): void {
    this.#reserve(8);
    const whole = seconds >= 0 ? Math.trunc(seconds) : 0;
    const part = nanoseconds >= 0 ? nanoseconds : 0;
    const upper = Math.floor(whole / TWO_TO_16) * NS_PER_SECOND;
    const lower = (upper % TWO_TO_16) * TWO_TO_16 + (whole % TWO_TO_16) * NS_PER_SECOND + part;
    this.#bytes.writeUInt32LE(lower >>> 0, this.#end);
    this.#bytes.writeUInt32LE(
      (Math.floor(upper / TWO_TO_16) + Math.floor(lower / TWO_TO_32)) >>> 0,
      this.#end + 4,
    );
    this.#end += 8;
  }

  /** An id behind its length. One of another length is written as none: a receiver would refuse the batch. */
  id(hexadecimal: string, bytes: number): void {
    if (hexadecimal.length !== bytes * 2) {
      this.byte(0);
      return;
    }
    this.#reserve(bytes + 1);
    const buffer = this.#bytes;
    let end = this.#end;
    buffer[end++] = bytes;
    for (let digit = 0; digit < bytes * 2; digit += 2) {
      const high = DIGITS[hexadecimal.charCodeAt(digit)] as number;
      buffer[end++] = (high << 4) | (DIGITS[hexadecimal.charCodeAt(digit + 1)] as number);
    }
    this.#end = end;
  }

  /** Text in UTF-8 behind its length. */
  text(text: string): void {
    const start = this.#end;
    this.varint(text.length);
    const bytes = this.characters(text);
    if (bytes === text.length) return;
    this.#end = start;
    this.varint(bytes);
    this.characters(text);
  }

  /**
   * Text in UTF-8, halves of surrogate pairs as U+FFFD. Returns how many bytes it took: as many as `text.length` if and
   * only if it is ASCII.
   */
  characters(text: string): number {
    const { length } = text;
    this.#reserve(length * MAX_BYTES_PER_UNIT);
    const start = this.#end;
    if (length > SHORT_TEXT || !this.#ascii(text)) this.#end = start + this.#bytes.write(text, start);
    return this.#end - start;
  }

  /** A field of text, left out where there is none. */
  optionalText(tag: number, text: string | undefined): void {
    if (text === undefined || text === '') return;
    this.byte(tag);
    this.text(text);
  }

  /** A field of a whole number above zero, left out where it is none. */
  optionalCount(tag: number, count: number | undefined): void {
    if (count === undefined || !(count > 0)) return;
    this.byte(tag);
    this.varint(count);
  }

  /** Begins a part whose length is not known yet, which is to take so many bytes. Returns what {@link close} needs. */
  open(lengthBytes = 1): number {
    this.#reserve(lengthBytes);
    this.#end += lengthBytes;
    return this.#end;
  }

  /** Writes the length of a part before it, which moves where the length takes more or fewer bytes than was thought. */
  close(start: number, lengthBytes = 1): void {
    const length = this.#end - start;
    const head = start - lengthBytes;
    const moved = varintSize(length) - lengthBytes;
    if (moved !== 0) {
      this.#reserve(MAX_VARINT_BYTES);
      this.#bytes.copyWithin(start + moved, start, this.#end);
    }
    this.#end = head;
    this.varint(length);
    this.#end += length;
  }

  #ascii(text: string): boolean {
    const buffer = this.#bytes;
    const start = this.#end;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return false;
      buffer[start + index] = code;
    }
    this.#end = start + text.length;
    return true;
  }

  #reserve(count: number): void {
    const needed = this.#end + count;
    if (needed <= this.#bytes.length) return;
    let size = Math.max(this.#bytes.length, FIRST_BYTES);
    while (size < needed) size *= 2;
    // Not of the shared pool, since it is handed out and taken back as a whole.
    const grown = Buffer.allocUnsafeSlow(size);
    grown.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = grown;
  }
}
