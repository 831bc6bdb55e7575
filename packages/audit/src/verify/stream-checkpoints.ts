import type { AnchoredClaim } from './anchored-claim.js';
import type { CheckpointClaim } from './checkpoint-claim.js';
import type { FindingLog } from './finding-log.js';
import type { StreamTree } from './stream-tree.js';
import type { Suspicion } from './suspicion.js';

/** Checkpoints in the log that may come before the records they cover. */
const MAX_CHECKPOINTS_AHEAD = 10_000;
/** Sizes of which the root of the last checkpoint is kept, to find one that contradicts it. */
const MAX_KNOWN_ROOTS = 10_000;
/** Checkpoints that are kept for a second pass. */
const MAX_LATE_CHECKPOINTS = 100_000;

/** What checkpoints are compared with. */
export interface StreamCheckpointsParts {
  readonly stream: string;
  readonly findings: FindingLog;
  readonly tree: StreamTree;
  readonly suspicion: Suspicion;
  /** Where it is demanded. @default the origin of the first checkpoint */
  readonly origin?: string | undefined;
}

/** Compares the checkpoints of one stream with its tree. */
export class StreamCheckpoints {
  readonly #parts: StreamCheckpointsParts;
  // Bounded by MAX_CHECKPOINTS_AHEAD.
  readonly #ahead = new Map<number, CheckpointClaim>();
  // Bounded by the checkpoints that the caller gave.
  readonly #anchored = new Map<number, AnchoredClaim[]>();
  // Bounded by MAX_KNOWN_ROOTS.
  readonly #roots = new Map<number, string>();
  // Bounded by MAX_LATE_CHECKPOINTS.
  readonly #late: string[] = [];
  #origin: string | undefined;
  // What the log says itself comes first: what it is anchored by may be of another one.
  #anchoredOrigin: string | undefined;
  #largestAhead = 0;
  #unknownKeySize = 0;
  #agreedUpTo = 0;
  #signedUpTo = 0;
  #signed = 0;
  #agreeing = 0;
  #unchecked = 0;

  constructor(parts: StreamCheckpointsParts) {
    this.#parts = parts;
    this.#origin = parts.origin;
  }

  get origin(): string | undefined {
    return this.#origin ?? this.#anchoredOrigin;
  }

  get signedUpTo(): number {
    return this.#signedUpTo;
  }

  get agreeing(): number {
    return this.#agreeing;
  }

  get unchecked(): number {
    return this.#unchecked;
  }

  /** Notes of the checkpoints that came too late. */
  get late(): readonly string[] {
    return this.#late;
  }

  /** Checkpoints from elsewhere, which are compared as soon as the log has come that far. */
  expect(anchored: readonly AnchoredClaim[]): void {
    for (const one of anchored) {
      const { size } = one.claim;
      const others = this.#anchored.get(size);
      if (others === undefined) this.#anchored.set(size, [one]);
      else others.push(one);
    }
    this.reached(0);
  }

  add(claim: CheckpointClaim, lastSeq: number): void {
    const { findings, stream } = this.#parts;
    const { origin, root, size } = claim;
    if (claim.signed) this.#signed += 1;
    if (origin !== (this.#origin ?? origin)) {
      findings.add({ class: 'checkpoint-origin', stream, seq: size, origin });
      return;
    }
    this.#origin = origin;
    if ((this.#roots.get(size) ?? root) !== root) {
      findings.add({ class: 'checkpoint-inconsistent', stream, seq: size });
      return;
    }
    this.#rememberRoot(size, root);
    this.#compare(claim, lastSeq);
  }

  addOfUnknownKey(size: number): void {
    this.#unknownKeySize = Math.max(this.#unknownKeySize, size);
  }

  /** The log has come to that size. */
  reached(size: number): void {
    if (this.#ahead.size > 0) {
      const claim = this.#ahead.get(size);
      this.#ahead.delete(size);
      if (claim !== undefined) this.#compare(claim, size);
    }
    if (this.#anchored.size > 0)
      for (const one of this.#anchored.get(size) ?? []) this.#compareAnchored(one, size);
  }

  /** A checkpoint from elsewhere that is of this stream and agreed with nothing. */
  addContradicting(anchored: AnchoredClaim, lastSeq: number): void {
    const { findings, stream } = this.#parts;
    const { claim } = anchored;
    const { size } = claim;
    if (claim.signed) this.#signed += 1;
    if (size > lastSeq) {
      this.#largestAhead = Math.max(this.#largestAhead, size);
      return;
    }
    const contradiction = anchored.contradictions.get(stream);
    if (contradiction === undefined) this.#unchecked += 1;
    else if ((this.#roots.get(size) ?? claim.root) !== claim.root || size <= this.#agreedUpTo) {
      findings.add({ class: 'checkpoint-inconsistent', stream, seq: size });
    } else if (!contradiction.explained && !this.#parts.suspicion.explains(size)) {
      this.#reportRoot(contradiction.agreedUpTo + 1, size);
    }
  }

  finish(lastSeq: number, requireSigned: boolean): void {
    const { findings, stream } = this.#parts;
    for (const size of this.#ahead.keys()) {
      if (size > lastSeq) this.#largestAhead = Math.max(this.#largestAhead, size);
      else this.#unchecked += 1;
    }
    if (this.#largestAhead > lastSeq) {
      findings.add({ class: 'truncated', stream, seq: lastSeq + 1, toSeq: this.#largestAhead });
    }
    if (this.#unknownKeySize > this.#signedUpTo) {
      findings.add({ class: 'checkpoint-unknown-key', stream, seq: this.#unknownKeySize });
    }
    if (requireSigned && this.#signed === 0) {
      findings.add({ class: 'checkpoint-missing', stream, seq: lastSeq });
    }
  }

  #compare(claim: CheckpointClaim, lastSeq: number): void {
    const { findings, stream, suspicion, tree } = this.#parts;
    const { root, size } = claim;
    const known = tree.rootAt(size, lastSeq);
    if (known.kind === 'ahead') {
      if (this.#ahead.size < MAX_CHECKPOINTS_AHEAD) this.#ahead.set(size, claim);
      else this.#largestAhead = Math.max(this.#largestAhead, size);
    } else if (known.kind === 'unknown') {
      this.#unchecked += 1;
    } else if (known.kind === 'late') {
      // Given beforehand as well, as in a second pass: it was compared when its records came.
      if (this.#anchored.get(size)?.some((one) => one.claim.root === root) === true) return;
      findings.add({ class: 'checkpoint-late', stream, seq: size });
      if (this.#late.length < MAX_LATE_CHECKPOINTS) this.#late.push(claim.note);
    } else if (known.root === root) {
      this.#agree(claim);
    } else if (size <= this.#agreedUpTo) {
      findings.add({ class: 'checkpoint-inconsistent', stream, seq: size });
    } else if (!suspicion.explains(size)) {
      this.#reportRoot(this.#agreedUpTo + 1, size);
    }
  }

  #compareAnchored(anchored: AnchoredClaim, size: number): void {
    const { stream, suspicion, tree } = this.#parts;
    const { claim } = anchored;
    const known = tree.rootAt(size, size);
    if (known.kind !== 'root') return;
    if (known.root !== claim.root) {
      const explained = suspicion.explains(size);
      anchored.contradictions.set(stream, { explained, agreedUpTo: this.#agreedUpTo });
      return;
    }
    anchored.agreesWith = stream;
    if (claim.signed) this.#signed += 1;
    this.#anchoredOrigin ??= claim.origin;
    this.#rememberRoot(size, claim.root);
    this.#agree(claim);
  }

  #agree({ signed, size }: CheckpointClaim): void {
    this.#agreeing += 1;
    this.#agreedUpTo = Math.max(this.#agreedUpTo, size);
    if (signed) this.#signedUpTo = Math.max(this.#signedUpTo, size);
    this.#parts.suspicion.clearUpTo(size);
  }

  #reportRoot(seq: number, toSeq: number): void {
    const { findings, stream, suspicion } = this.#parts;
    findings.add({ class: 'root-mismatch', stream, seq, toSeq });
    suspicion.suspect(seq);
    suspicion.suspect(toSeq);
  }

  #rememberRoot(size: number, root: string): void {
    this.#roots.set(size, root);
    if (this.#roots.size <= MAX_KNOWN_ROOTS) return;
    const [oldest] = this.#roots.keys();
    if (oldest !== undefined) this.#roots.delete(oldest);
  }
}
