const MIN_ROOM = 512;

/**
 * The bytes of a page, in which numbers are replaced from front to back. While it is open, what lies behind the last
 * number that changed its width is `shift` bytes further on than before; everything in front of that is settled.
 */
export class PageText {
  bytes: Buffer;
  shift = 0;
  /** How many readers hold the bytes at the moment; they must not change before it is zero. */
  loans = 0;
  #length: number;
  /** End of what is settled. */
  #settled = 0;
  /** Start and end of what is not. */
  #rest = 0;
  #end = 0;
  /** How often the bytes were too few since the page was opened. */
  #growths = 0;

  private constructor(length: number) {
    // One allocation per page: a slice of Node's pool would keep the whole slab alive.
    this.bytes = Buffer.allocUnsafeSlow(length + roomFor(length));
    this.#length = length;
  }

  /** A copy of the bytes. */
  static of(bytes: Uint8Array): PageText {
    const text = new PageText(bytes.length);
    text.bytes.set(bytes);
    return text;
  }

  /** The bytes in use. */
  get view(): Buffer {
    return this.bytes.subarray(0, this.#length);
  }

  copy(): PageText {
    return PageText.of(this.view);
  }

  open(): void {
    this.shift = 0;
    this.#settled = 0;
    this.#rest = 0;
    this.#growths = 0;
    this.#end = this.#length;
  }

  /** Makes the number that began at `start` when the page was opened `width` bytes wide; says where it now begins. */
  resize(start: number, oldWidth: number, width: number): number {
    this.#settle(start + this.shift);
    const rest = start + this.shift + oldWidth;
    this.#rest = this.#settled + width > rest ? this.#makeRoom(rest, width) : rest;
    const at = this.#settled;
    this.#settled += width;
    return at;
  }

  close(): void {
    this.#settle(this.#end);
    this.#length = this.#settled;
  }

  #settle(end: number): void {
    if (this.#settled !== this.#rest) this.bytes.copyWithin(this.#settled, this.#rest, end);
    this.#settled += end - this.#rest;
    this.#rest = end;
  }

  // Moves the rest to the end of the buffer, so that one move makes room for many numbers that grow.
  #makeRoom(rest: number, width: number): number {
    if (this.bytes.length - this.#end < width) {
      // Doubled each time: where exemplars appear, all lines of a page grow at once.
      const grown = Buffer.allocUnsafeSlow(this.#end + roomFor(this.#length) * 2 ** this.#growths++);
      grown.set(this.bytes.subarray(0, this.#end));
      this.bytes = grown;
    }
    const room = this.bytes.length - this.#end;
    this.bytes.copyWithin(rest + room, rest, this.#end);
    this.#end += room;
    this.shift += room;
    return rest + room;
  }
}

function roomFor(length: number): number {
  return Math.max(MIN_ROOM, length >> 6);
}
