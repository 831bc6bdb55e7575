import { MerkleFrontier } from '../integrity/merkle.js';
import { ChunkPool } from './chunk-pool.js';

const CHUNK_LEAVES = 256;
const HASH_BYTES = 32;

/** Records by which a checkpoint may come later than the record it ends with: 2 MiB for each stream. */
export const MAX_LATE_RECORDS = 65_536;

/** Records of all streams of which the tree is kept: 128 MiB. */
const MAX_LATE_RECORDS_OF_ALL = 64 * MAX_LATE_RECORDS;

/** The memory that the streams of a log share. */
export function treeMemoryPool(): ChunkPool {
  return new ChunkPool(MAX_LATE_RECORDS_OF_ALL / CHUNK_LEAVES);
}

interface Chunk {
  readonly size: number;
  readonly roots: readonly string[];
  readonly leaves: Buffer;
  count: number;
  release?: () => void;
}

/** A growing Merkle tree that knows its roots of a while ago. */
export class TreeMemory {
  readonly #pool: ChunkPool;
  // Bounded by MAX_LATE_RECORDS, and with those of other streams by the pool.
  #chunks: Chunk[] = [];
  #frontier = new MerkleFrontier();

  constructor(pool: ChunkPool = treeMemoryPool()) {
    this.#pool = pool;
  }

  get size(): number {
    return this.#frontier.size;
  }

  get root(): string {
    return this.#frontier.root;
  }

  /** Goes on from a tree that somebody else made; what was before is forgotten. */
  restart(frontier: MerkleFrontier): void {
    this.#frontier = frontier;
    for (const { release } of this.#chunks) release?.();
    this.#chunks = [];
  }

  append(leaf: string): void {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || chunk.count === CHUNK_LEAVES) {
      const { size } = this.#frontier;
      const leaves = Buffer.allocUnsafe(CHUNK_LEAVES * HASH_BYTES);
      chunk = { size, roots: this.#frontier.toHex(), leaves, count: 0 };
      this.#chunks.push(chunk);
      const { size: start } = chunk;
      chunk.release = this.#pool.add(() => this.#forgetUpTo(start));
      // One more than the bound, since the last one is not full yet.
      if (this.#chunks.length > MAX_LATE_RECORDS / CHUNK_LEAVES + 1) this.#chunks.shift()?.release?.();
    }
    chunk.leaves.write(leaf, chunk.count * HASH_BYTES, 'hex');
    chunk.count += 1;
    this.#frontier.appendLeaf(leaf);
  }

  /** Chunks go from the oldest on: what is asked for before them is late. */
  #forgetUpTo(start: number): void {
    this.#chunks = this.#chunks.filter(({ size }) => size > start);
  }

  /** Root of the tree when it had that size; `undefined` where that is too long ago, or never was. */
  rootAt(size: number): string | undefined {
    if (size === this.size) return this.root;
    if (size === 0) return new MerkleFrontier().root;
    const chunk = this.#chunks.find((one) => one.size <= size && size <= one.size + one.count);
    if (chunk === undefined) return undefined;
    const frontier = MerkleFrontier.fromHex(chunk.roots, chunk.size);
    for (let index = 0; index < size - chunk.size; index += 1) {
      frontier.appendLeaf(chunk.leaves.toString('hex', index * HASH_BYTES, (index + 1) * HASH_BYTES));
    }
    return frontier.root;
  }
}
