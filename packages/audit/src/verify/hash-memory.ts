import { ChunkPool } from './chunk-pool.js';

const CHUNK_RECORDS = 4096;
const BYTES = 16;
const DIGITS = BYTES * 2;

/** Records of all streams that can be recognised when they come once more: 128 MiB at most, which grow as needed. */
export const MAX_REMEMBERED_RECORDS = 8_388_608;

const MAX_CHUNKS = MAX_REMEMBERED_RECORDS / CHUNK_RECORDS;

/** The memory that the streams of a log share. */
export function hashMemoryPool(): ChunkPool {
  return new ChunkPool(MAX_CHUNKS);
}

/** The first 16 bytes of the hash of each record by its seq, of the last ones. */
export class HashMemory {
  readonly #pool: ChunkPool;
  // Bounded by the pool.
  readonly #chunks = new Map<number, Buffer>();

  constructor(pool: ChunkPool = hashMemoryPool()) {
    this.#pool = pool;
  }

  remember(seq: number, hash: string): void {
    const index = Math.floor(seq / CHUNK_RECORDS);
    let chunk = this.#chunks.get(index);
    if (chunk === undefined) {
      chunk = Buffer.alloc(CHUNK_RECORDS * BYTES);
      this.#chunks.set(index, chunk);
      this.#pool.add(() => this.#chunks.delete(index));
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
