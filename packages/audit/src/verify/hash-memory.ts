const CHUNK_RECORDS = 4096;
const BYTES = 16;
const DIGITS = BYTES * 2;

/** Records of a stream that can be recognised when they come once more: 128 MiB at most, which grow as needed. */
export const MAX_REMEMBERED_RECORDS = 8_388_608;

/** The first 16 bytes of the hash of each record by its seq, of the last ones. */
export class HashMemory {
  // Bounded by MAX_REMEMBERED_RECORDS.
  readonly #chunks = new Map<number, Buffer>();

  remember(seq: number, hash: string): void {
    const index = Math.floor(seq / CHUNK_RECORDS);
    let chunk = this.#chunks.get(index);
    if (chunk === undefined) {
      chunk = Buffer.alloc(CHUNK_RECORDS * BYTES);
      this.#chunks.set(index, chunk);
      const [oldest] = this.#chunks.keys();
      const tooMany = this.#chunks.size > MAX_REMEMBERED_RECORDS / CHUNK_RECORDS;
      if (tooMany && oldest !== undefined) this.#chunks.delete(oldest);
    }
    chunk.write(hash.slice(0, DIGITS), (seq % CHUNK_RECORDS) * BYTES, 'hex');
  }

  /** Whether the record of that seq had that hash; `undefined` where it was never seen or too long ago. */
  has(seq: number, hash: string): boolean | undefined {
    const place = (seq % CHUNK_RECORDS) * BYTES;
    const chunk = this.#chunks.get(Math.floor(seq / CHUNK_RECORDS));
    const kept = chunk?.toString('hex', place, place + BYTES);
    return kept === undefined || /^0+$/.test(kept) ? undefined : kept === hash.slice(0, DIGITS);
  }
}
