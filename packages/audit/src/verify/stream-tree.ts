import type { MerkleFrontier } from '../integrity/merkle.js';
import type { ChunkPool } from './chunk-pool.js';
import { TreeMemory } from './tree-memory.js';

/** What is known of the tree at some size. */
export type KnownRoot =
  | { readonly kind: 'root'; readonly root: string }
  /** The log has not come that far. */
  | { readonly kind: 'ahead' }
  /** Nobody can tell: the records were pruned. */
  | { readonly kind: 'pruned' }
  /** Nobody can tell: a record before it is missing, or a segment is not right. */
  | { readonly kind: 'broken' }
  /** It was known, too long ago. */
  | { readonly kind: 'late' };

/** The Merkle tree of one stream as far as its records are there. */
export class StreamTree {
  readonly #memory: TreeMemory;
  #start = 0;
  #broken = false;

  constructor(pool?: ChunkPool) {
    this.#memory = new TreeMemory(pool);
  }

  /** Root over all records, where none is missing. */
  get root(): string | undefined {
    return this.#broken ? undefined : this.#memory.root;
  }

  get isBroken(): boolean {
    return this.#broken;
  }

  append(leaf: string): void {
    this.#memory.append(leaf);
  }

  /** A record is missing: no root after it can be known. */
  break(): void {
    this.#broken = true;
  }

  /** Goes on after pruned records. */
  restart(frontier: MerkleFrontier): void {
    this.#memory.restart(frontier);
    this.#start = frontier.size;
    this.#broken = false;
  }

  rootAt(size: number, lastSeq: number): KnownRoot {
    if (size > lastSeq) return { kind: 'ahead' };
    if (size < this.#start) return { kind: 'pruned' };
    if (size > this.#memory.size) return { kind: 'broken' };
    const root = this.#memory.rootAt(size);
    return root === undefined ? { kind: 'late' } : { kind: 'root', root };
  }
}
