import { MerkleFrontier } from '../integrity/merkle.js';
import type { VerifierKey } from '../integrity/note-keys.js';
import { summaryOfBody } from '../records/canonical-body.js';
import type { RecordEntry } from '../records/log-entry.js';
import type { PrunedSegment, SignedCheckpoint } from '../records/sealed-record.js';
import type { AnchoredClaim } from './anchored-claim.js';
import { type CheckpointClaim, type ReadClaim, readClaim } from './checkpoint-claim.js';
import type { ChunkPool } from './chunk-pool.js';
import type { FindingLog } from './finding-log.js';
import type { IdSet } from './id-set.js';
import { OpenAttempts } from './open-attempts.js';
import { StreamChain } from './stream-chain.js';
import { StreamCheckpoints } from './stream-checkpoints.js';
import { StreamTree } from './stream-tree.js';
import { Suspicion } from './suspicion.js';
import type { StreamReport } from './verification-report.js';

/** What all streams of a log share. */
export interface StreamVerifierParts {
  readonly stream: string;
  readonly keys: readonly VerifierKey[];
  readonly findings: FindingLog;
  readonly ids: IdSet;
  readonly anchored: readonly AnchoredClaim[];
  readonly hashPool: ChunkPool;
  readonly treePool: ChunkPool;
  readonly requireSigned: boolean;
  readonly origin?: string | undefined;
  /** Records without a checkpoint from which on the stream is incomplete. */
  readonly maxUnsignedTail: number;
}

/** Verifies one stream, entry by entry. */
export class StreamVerifier {
  readonly stream: string;
  readonly #parts: StreamVerifierParts;
  readonly #tree: StreamTree;
  readonly #chain: StreamChain;
  readonly #checkpoints: StreamCheckpoints;
  readonly #attempts = new OpenAttempts();
  #unreadableBefore = 0;

  constructor(parts: StreamVerifierParts) {
    const { anchored, findings, hashPool, origin, stream, treePool } = parts;
    this.#tree = new StreamTree(treePool);
    const shared = { stream, findings, origin, tree: this.#tree, suspicion: new Suspicion() };
    this.stream = stream;
    this.#parts = parts;
    this.#chain = new StreamChain(shared, hashPool);
    this.#checkpoints = new StreamCheckpoints(shared);
    this.#checkpoints.expect(anchored.filter((one) => (one.stream ?? stream) === stream));
  }

  get origin(): string | undefined {
    return this.#checkpoints.origin;
  }

  /** Whether checkpoints of that origin are of this stream. */
  isOfOrigin(origin: string): boolean {
    return this.#checkpoints.isOfOrigin(origin);
  }

  get lateNotes(): readonly string[] {
    return this.#checkpoints.late;
  }

  /** `unreadable` is how many entries of the log could not be read so far, of whatever stream they were. */
  addRecord({ record, summary: known }: RecordEntry, unreadable: number): void {
    const { findings, ids } = this.#parts;
    const { stream } = this;
    const { id, seq } = record;
    const before = this.#chain.lastSeq;
    const sound = this.#chain.add(record, unreadable - this.#unreadableBefore);
    this.#unreadableBefore = unreadable;
    if (sound) {
      const summary = known ?? summaryOfBody(record.body);
      if (summary === undefined) findings.add({ class: 'unreadable', reason: 'body', stream, seq });
      else {
        if (summary.id !== id) findings.add({ class: 'id-mismatch', stream, seq, id });
        if (!ids.add(summary.id)) findings.add({ class: 'duplicate-id', stream, seq, id: summary.id });
        this.#attempts.see(summary, seq);
      }
    }
    if (seq > before) this.#checkpoints.reached(seq);
  }

  addCheckpoint({ note, root, size }: SignedCheckpoint): void {
    const claim = this.#read(note, size);
    if (claim === undefined) return;
    if (claim.size === size && claim.root === root) this.#checkpoints.add(claim, this.#chain.lastSeq);
    else this.#parts.findings.add(this.#invalid(size, 'other-than-note'));
  }

  addSegment(segment: PrunedSegment): void {
    const { lastSeq, note } = segment;
    const { findings, keys } = this.#parts;
    const read = readClaim(note, keys);
    const frontier = frontierOf(segment, read);
    if (read.kind === 'invalid') {
      findings.add({ class: 'checkpoint-invalid', stream: this.stream, seq: lastSeq, ...read.invalid });
    } else if (frontier === undefined) {
      findings.add(this.#invalid(lastSeq, 'segment'));
    } else if (read.kind === 'unknown-key') {
      findings.add({ class: 'segment-unknown-key', stream: this.stream, seq: lastSeq });
    }
    if (lastSeq > this.#chain.lastSeq) {
      this.#chain.skipPruned(segment, frontier);
      this.#checkpoints.reached(lastSeq);
    }
    if (frontier !== undefined && read.kind === 'claim')
      this.#checkpoints.add(read.claim, this.#chain.lastSeq);
  }

  /** A checkpoint from elsewhere that agreed with no stream and is of this one. */
  addContradicting(anchored: AnchoredClaim): void {
    this.#checkpoints.addContradicting(anchored, this.#chain.lastSeq);
  }

  addOfUnknownKey(size: number): void {
    this.#checkpoints.addOfUnknownKey(size);
  }

  finish(): StreamReport {
    const { findings, maxUnsignedTail, requireSigned } = this.#parts;
    const { stream } = this;
    const { firstSeq, headHash, lastSeq, prunedUpTo, records, repeated } = this.#chain;
    this.#chain.finish();
    this.#checkpoints.finish({ lastSeq, requireSigned, maxUnsignedTail });
    for (const seq of this.#attempts.seqs) findings.add({ class: 'attempt-without-completion', stream, seq });
    const { agreeing, origin, origins, signedUpTo, unchecked } = this.#checkpoints;
    return {
      stream,
      records,
      repeated,
      firstSeq,
      lastSeq,
      prunedUpTo,
      signedUpTo,
      unsignedTail: lastSeq - signedUpTo,
      checkpoints: agreeing,
      uncheckedCheckpoints: unchecked,
      origin,
      origins,
      headHash,
      root: this.#tree.root,
      uncheckedAttempts: this.#attempts.unchecked,
    };
  }

  #read(note: string, size: number): CheckpointClaim | undefined {
    const { findings, keys } = this.#parts;
    const { stream } = this;
    const read = readClaim(note, keys);
    if (read.kind === 'claim') return read.claim;
    if (read.kind === 'unknown-key') this.#checkpoints.addOfUnknownKey(read.size);
    else findings.add({ class: 'checkpoint-invalid', stream, seq: size, ...read.invalid });
    return undefined;
  }

  #invalid(seq: number, reason: 'other-than-note' | 'segment') {
    return { class: 'checkpoint-invalid', stream: this.stream, seq, reason } as const;
  }
}

/** The tree of the pruned records; `undefined` where it is not the one that the note of the segment says. */
function frontierOf({ frontier, lastSeq }: PrunedSegment, read: ReadClaim): MerkleFrontier | undefined {
  if (read.kind === 'invalid') return undefined;
  const { root, size } = read.kind === 'claim' ? read.claim : read;
  try {
    const tree = MerkleFrontier.fromHex(frontier, lastSeq);
    return size === lastSeq && root === tree.root ? tree : undefined;
  } catch {
    return undefined;
  }
}
