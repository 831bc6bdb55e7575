/** Bytes in which a page is put together before its size is known; used by one page at a time. */
export class ScratchBytes {
  #bytes = Buffer.alloc(0);

  /** The bytes, at least as many as asked for, with what was written before. */
  reserve(length: number): Buffer {
    if (this.#bytes.length < length) {
      const grown = Buffer.allocUnsafeSlow(length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    return this.#bytes;
  }
}
