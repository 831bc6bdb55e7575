import { BodyHasher } from '../integrity/body-hasher.js';
import type { MerkleFrontier } from '../integrity/merkle.js';
import type { PrunedSegment, SealedRecord } from '../records/sealed-record.js';
import type { ChunkPool } from './chunk-pool.js';
import type { FindingLog } from './finding-log.js';
import { HashMemory } from './hash-memory.js';
import { MissingSeqs } from './missing-seqs.js';
import type { StreamTree } from './stream-tree.js';
import type { Suspicion } from './suspicion.js';

const HASHER = new BodyHasher();

/** A record that does not follow the one before it; the next one may show that both were swapped. */
interface LooseRecord {
  readonly seq: number;
  readonly expectedPrevHash: string | null;
  readonly prevHash: string | null;
}

/** What the chain needs besides itself. */
export interface StreamChainParts {
  readonly stream: string;
  readonly findings: FindingLog;
  readonly tree: StreamTree;
  readonly suspicion: Suspicion;
}

/** Follows the seqs and the hash chain of one stream. After a break it goes on from what it finds. */
export class StreamChain {
  readonly #parts: StreamChainParts;
  readonly #seen: HashMemory;
  readonly #missing = new MissingSeqs();
  #next = 1;
  // `undefined` after missing records.
  #tip: string | null | undefined = null;
  // What the tip should have been, where a hash was changed: whichever the next record names is right.
  #correctedTip: string | undefined;
  #loose: LooseRecord | undefined;
  #records = 0;
  #repeated = 0;
  #firstSeq: number | undefined;
  #prunedUpTo = 0;

  constructor(parts: StreamChainParts, pool?: ChunkPool) {
    this.#parts = parts;
    this.#seen = new HashMemory(pool);
  }

  get lastSeq(): number {
    return this.#next - 1;
  }

  get records(): number {
    return this.#records;
  }

  get repeated(): number {
    return this.#repeated;
  }

  get firstSeq(): number | undefined {
    return this.#firstSeq;
  }

  get prunedUpTo(): number {
    return this.#prunedUpTo;
  }

  get headHash(): string | undefined {
    return this.#tip ?? undefined;
  }

  /**
   * Whether the record is new and is what was sealed. `unreadable` entries came since the last record of this stream:
   * they explain as many missing ones.
   */
  add(record: SealedRecord, unreadable: number): boolean {
    HASHER.load(record.body);
    if (record.seq < this.#next) return this.#addEarlier(record);
    if (record.seq > this.#next) this.#skipTo(record.seq, unreadable);
    const sound = this.#follows(record);
    this.#seen.remember(record.seq, record.hash);
    if (!this.#parts.tree.isBroken) this.#parts.tree.append(HASHER.leaf());
    this.#next = record.seq + 1;
    this.#firstSeq ??= record.seq;
    this.#records += 1;
    return sound;
  }

  /** Goes on after pruned records; without a frontier no root after them is known. */
  skipPruned(segment: PrunedSegment, frontier: MerkleFrontier | undefined): void {
    this.#settle();
    // Pruning begins at the oldest record: a segment after records stands in for what was removed.
    const missingTo = this.#records === 0 ? segment.firstSeq - 1 : segment.lastSeq;
    if (missingTo >= this.#next) this.#miss(this.#next, missingTo);
    this.#next = segment.lastSeq + 1;
    this.#tip = segment.lastHash;
    this.#correctedTip = undefined;
    this.#prunedUpTo = segment.lastSeq;
    if (frontier === undefined) this.#parts.tree.break();
    else this.#parts.tree.restart(frontier);
  }

  finish(): void {
    this.#settle();
    const { findings, stream } = this.#parts;
    for (const range of this.#missing.ranges) findings.add({ class: 'gap', stream, ...range });
  }

  #addEarlier(record: SealedRecord): boolean {
    const { seq, hash, prevHash } = record;
    const missed = this.#missing.take(seq);
    if (HASHER.chain(prevHash) !== hash) {
      this.#report('hash', seq);
      return false;
    }
    const same = missed ? false : this.#seen.has(seq, hash);
    if (same === true) {
      this.#repeated += 1;
      return false;
    }
    this.#report(missed || same === undefined ? 'order' : 'duplicate-seq', seq);
    if (!missed) return false;
    this.#seen.remember(seq, hash);
    this.#records += 1;
    return true;
  }

  #skipTo(seq: number, unreadable: number): void {
    this.#settle();
    if (seq - this.#next > unreadable) this.#miss(this.#next, seq - 1);
    this.#parts.tree.break();
    this.#tip = undefined;
    this.#correctedTip = undefined;
  }

  #miss(seq: number, toSeq: number): void {
    const { findings, stream } = this.#parts;
    if (!this.#missing.add({ seq, toSeq })) findings.add({ class: 'gap', stream, seq, toSeq });
  }

  #follows(record: SealedRecord): boolean {
    const { seq, hash, prevHash } = record;
    const own = HASHER.chain(prevHash);
    if (this.#loose !== undefined) {
      if (own === hash && prevHash === this.#loose.expectedPrevHash && hash === this.#loose.prevHash) {
        // The tip stays: the record that was moved ahead of this one is the one that the next record follows.
        this.#report('order', this.#loose.seq);
        this.#loose = undefined;
        return true;
      }
      this.#settle();
    }
    const tip = this.#tip;
    const correctedTip = this.#correctedTip;
    this.#correctedTip = undefined;
    this.#tip = hash;
    const follows =
      tip === undefined
        ? prevHash !== null
        : prevHash === tip || (prevHash !== null && prevHash === correctedTip);
    if (own === hash) {
      if (!follows) {
        this.#loose = { seq, prevHash, expectedPrevHash: tip ?? null };
        this.#parts.suspicion.suspect(seq);
      }
      return true;
    }
    const expected = follows || tip === undefined ? own : HASHER.chain(tip);
    if (expected === hash) {
      this.#report('link', seq);
      return true;
    }
    this.#report('hash', seq);
    this.#correctedTip = expected;
    return false;
  }

  #settle(): void {
    if (this.#loose === undefined) return;
    this.#report('link', this.#loose.seq);
    this.#loose = undefined;
  }

  #report(finding: 'hash' | 'link' | 'order' | 'duplicate-seq', seq: number): void {
    this.#parts.findings.add({ class: finding, stream: this.#parts.stream, seq });
    this.#parts.suspicion.suspect(seq);
  }
}
