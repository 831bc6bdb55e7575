import type { AnchoredClaim } from './anchored-claim.js';
import type { CheckpointClaim } from './checkpoint-claim.js';
import { CheckpointsAhead } from './checkpoints-ahead.js';
import type { FindingLog } from './finding-log.js';
import { StreamOrigins } from './stream-origins.js';
import type { StreamTree } from './stream-tree.js';
import type { Suspicion } from './suspicion.js';

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

/** What the end of a stream is measured by. */
export interface StreamEnd {
  readonly lastSeq: number;
  readonly requireSigned: boolean;
  readonly maxUnsignedTail: number;
}

/**
 * Compares the checkpoints of one stream with its tree. Only one that was compared and agrees counts as signed; every
 * other one of a known key ends as a finding, or is of pruned records.
 */
export class StreamCheckpoints {
  readonly #parts: StreamCheckpointsParts;
  readonly #origins: StreamOrigins;
  readonly #ahead = new CheckpointsAhead();
  // Bounded by the checkpoints that the caller gave.
  readonly #anchored = new Map<number, AnchoredClaim[]>();
  // Bounded by MAX_KNOWN_ROOTS.
  readonly #roots = new Map<number, string>();
  // Bounded by MAX_LATE_CHECKPOINTS.
  readonly #late: string[] = [];
  #largestAhead = 0;
  #unknownKeySize = 0;
  #agreedUpTo = 0;
  #signedUpTo = 0;
  #isEmptySigned = false;
  #hasSigned = false;
  #agreeing = 0;
  #unchecked = 0;
  // The largest one that neither agreed nor contradicted, where no pruning explains it.
  #unexplained: number | undefined;

  constructor(parts: StreamCheckpointsParts) {
    this.#parts = parts;
    this.#origins = new StreamOrigins(parts.origin);
  }

  get origin(): string | undefined {
    return this.#origins.first;
  }

  get origins(): readonly string[] {
    return this.#origins.agreed;
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

  isOfOrigin(origin: string): boolean {
    return this.#origins.has(origin);
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
    this.#origins.see(claim);
    if (this.#counts(claim)) this.#hasSigned = true;
    if (this.#origins.has(origin)) {
      if ((this.#roots.get(size) ?? root) !== root) {
        findings.add({ class: 'checkpoint-inconsistent', stream, seq: size });
        return;
      }
      this.#rememberRoot(size, root);
    }
    this.#compare(claim, lastSeq);
  }

  addOfUnknownKey(size: number): void {
    this.#unknownKeySize = Math.max(this.#unknownKeySize, size);
  }

  /** The log has come to that size. */
  reached(size: number): void {
    for (const claim of this.#ahead.take(size)) this.#compare(claim, size);
    if (this.#anchored.size > 0)
      for (const one of this.#anchored.get(size) ?? []) this.#compareAnchored(one, size);
  }

  /** A checkpoint from elsewhere that is of this stream and agreed with nothing. */
  addContradicting(anchored: AnchoredClaim, lastSeq: number): void {
    const { findings, stream } = this.#parts;
    const { claim } = anchored;
    const { origin, size } = claim;
    if (this.#counts(claim)) this.#hasSigned = true;
    const contradiction = anchored.contradictions.get(stream);
    const isOwn = this.origin === undefined || this.#origins.has(origin);
    if (contradiction === undefined && size <= lastSeq) this.#leaveUnchecked(size, lastSeq);
    else if (!isOwn) findings.add({ class: 'checkpoint-origin', stream, seq: size, origin });
    else if (contradiction === undefined) this.#largestAhead = Math.max(this.#largestAhead, size);
    else if ((this.#roots.get(size) ?? claim.root) !== claim.root || size <= this.#agreedUpTo) {
      findings.add({ class: 'checkpoint-inconsistent', stream, seq: size });
    } else if (!contradiction.explained && !this.#parts.suspicion.explains(size)) {
      this.#reportRoot(contradiction.agreedUpTo + 1, size);
    }
  }

  finish({ lastSeq, requireSigned, maxUnsignedTail }: StreamEnd): void {
    const { findings, stream } = this.#parts;
    for (const { origin, size } of this.#ahead.all()) {
      if (size <= lastSeq) this.#leaveUnchecked(size, lastSeq);
      else if (this.#origins.has(origin)) this.#largestAhead = Math.max(this.#largestAhead, size);
      else findings.add({ class: 'checkpoint-origin', stream, seq: size, origin });
    }
    if (this.#largestAhead > lastSeq) {
      findings.add({ class: 'truncated', stream, seq: lastSeq + 1, toSeq: this.#largestAhead });
    }
    if (this.#unknownKeySize > this.#signedUpTo) {
      findings.add({ class: 'checkpoint-unknown-key', stream, seq: this.#unknownKeySize });
    }
    if (this.#unexplained !== undefined && !findings.isFaulty(stream)) {
      findings.add({ class: 'checkpoint-unchecked', stream, seq: this.#unexplained });
    }
    const isSigned = this.#signedUpTo > 0 || (lastSeq === 0 && this.#isEmptySigned);
    if (requireSigned && !isSigned && !(this.#hasSigned && findings.isFaulty(stream))) {
      findings.add({ class: 'checkpoint-missing', stream, seq: lastSeq });
    }
    if (lastSeq - this.#signedUpTo > maxUnsignedTail && !findings.isFaulty(stream)) {
      findings.add({ class: 'unsigned-tail', stream, seq: this.#signedUpTo + 1, toSeq: lastSeq });
    }
    for (const changed of this.#origins.changed) {
      findings.add({ class: 'checkpoint-origin-changed', stream, ...changed });
    }
  }

  #compare(claim: CheckpointClaim, lastSeq: number): void {
    const { findings, stream, suspicion, tree } = this.#parts;
    const { origin, root, size } = claim;
    const known = tree.rootAt(size, lastSeq);
    if (known.kind === 'ahead') {
      if (!this.#ahead.add(claim)) this.#leaveForLater(claim);
    } else if (known.kind === 'pruned' || known.kind === 'broken') {
      this.#leaveUnchecked(size, lastSeq);
    } else if (known.kind === 'late') {
      this.#leaveForLater(claim);
    } else if (known.root === root) {
      this.#agree(claim);
    } else if (!this.#origins.has(origin)) {
      findings.add({ class: 'checkpoint-origin', stream, seq: size, origin });
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
    if (this.#counts(claim)) this.#hasSigned = true;
    this.#rememberRoot(size, claim.root);
    this.#agree(claim);
  }

  #agree(claim: CheckpointClaim): void {
    const { size } = claim;
    this.#agreedUpTo = Math.max(this.#agreedUpTo, size);
    this.#parts.suspicion.clearUpTo(size);
    this.#origins.agree(claim);
    if (!this.#origins.isDemanded(claim.origin)) return;
    this.#agreeing += 1;
    if (!this.#counts(claim)) return;
    this.#signedUpTo = Math.max(this.#signedUpTo, size);
    if (size === 0) this.#isEmptySigned = true;
  }

  #counts({ origin, signed }: CheckpointClaim): boolean {
    return signed && this.#origins.isDemanded(origin);
  }

  #leaveUnchecked(size: number, lastSeq: number): void {
    this.#unchecked += 1;
    if (this.#parts.tree.rootAt(size, lastSeq).kind === 'pruned') return;
    this.#unexplained = Math.max(this.#unexplained ?? 0, size);
  }

  #leaveForLater({ note, root, size }: CheckpointClaim): void {
    const { findings, stream } = this.#parts;
    // Given beforehand as well, as in a second pass: it is compared when its records come.
    if (this.#anchored.get(size)?.some((one) => one.claim.root === root) === true) return;
    findings.add({ class: 'checkpoint-late', stream, seq: size });
    if (this.#late.length < MAX_LATE_CHECKPOINTS) this.#late.push(note);
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
