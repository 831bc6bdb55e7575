import { parseVerifierKey, type VerifierKey } from '../integrity/note-keys.js';
import type { LogEntry } from '../records/log-entry.js';
import type { AnchoredCheckpoint, AnchoredClaim } from './anchored-claim.js';
import { readClaim } from './checkpoint-claim.js';
import { FindingLog } from './finding-log.js';
import { hashMemoryPool } from './hash-memory.js';
import { IdSet } from './id-set.js';
import { StreamVerifier } from './stream-verifier.js';
import { treeMemoryPool } from './tree-memory.js';
import type { VerificationReport } from './verification-report.js';

/** Streams that are verified at once. */
const MAX_STREAMS = 1000;

/** What a log may lack by default. */
const LOG_VERIFIER_DEFAULTS = { maxUnsignedTail: 10_000 } as const;

/** By what a log is verified. */
export interface LogVerifierOptions {
  /** Keys that are known, `name+keyid+base64`. Without any, checkpoints are believed as they stand. @default [] */
  readonly verifierKeys?: readonly string[] | undefined;
  /**
   * What the first line of a checkpoint must be: no other one counts as signed.
   * @default that of the first one, and of each that agrees with the stream
   */
  readonly origin?: string | undefined;
  /** The one stream that is verified; others are ignored. @default all of them */
  readonly stream?: string | undefined;
  /**
   * Checkpoints that were kept outside of the log: only they can show that its end was cut off, or that it was rewritten
   * by somebody who has the key. Read them before the log, else the log may not have come as far as they are.
   * @default []
   */
  readonly checkpoints?: readonly AnchoredCheckpoint[] | undefined;
  /**
   * Whether a stream is incomplete while no checkpoint of a known key agrees with one of its records.
   * @default true if any key is given
   */
  readonly requireSigned?: boolean | undefined;
  /**
   * Records after the last checkpoint that agrees: with more of them, a stream is incomplete. 0 demands a checkpoint over
   * every record.
   * @default 10_000 if signatures are demanded, else any number
   */
  readonly maxUnsignedTail?: number | undefined;
}

/**
 * Verifies a log as it is read, in bounded memory: each record against its hash and the one before it, and all of them
 * against the checkpoints. Each stream must come in order of seq; a checkpoint may come before or after its records, up
 * to 65,536 records late. The same record may come several times. After a break it goes on, so that one changed byte is
 * one finding.
 *
 * What is verified: body, seq, place and stream of each record, and the checkpoints. What is not, since no hash covers
 * it: `sealed_at`, `created_at` and `pruned_at`.
 *
 * @example
 * ```ts
 * const verifier = new LogVerifier({ verifierKeys: [key] });
 * for (const line of lines) verifier.add(parseLine(line));
 * const { verdict, firstBad } = verifier.finish();
 * ```
 */
export class LogVerifier {
  readonly #options: LogVerifierOptions;
  readonly #keys: readonly VerifierKey[];
  readonly #findings = new FindingLog();
  readonly #ids = new IdSet();
  readonly #hashPool = hashMemoryPool();
  readonly #treePool = treeMemoryPool();
  readonly #anchored: AnchoredClaim[] = [];
  // Bounded by MAX_STREAMS.
  readonly #streams = new Map<string, StreamVerifier>();
  // Sizes of the checkpoints from outside that no known key signed; bounded by those that were given.
  readonly #unknownKeySizes: { readonly size: number; readonly stream: string | undefined }[] = [];
  #unreadable = 0;
  #ignored = 0;

  /** @throws EyrieError `EYRIE_AUDIT_KEY_INVALID` */
  constructor(options: LogVerifierOptions = {}) {
    this.#options = options;
    this.#keys = (options.verifierKeys ?? []).map(parseVerifierKey);
    for (const checkpoint of options.checkpoints ?? []) this.#anchor(checkpoint);
  }

  /** Checkpoints that came too late to be compared: verify the log again with these as `checkpoints`. */
  get lateCheckpoints(): readonly AnchoredCheckpoint[] {
    return [...this.#streams.values()].flatMap(({ stream, lateNotes }) =>
      lateNotes.map((note) => ({ note, stream })),
    );
  }

  add(entry: LogEntry): void {
    switch (entry.kind) {
      case 'record':
        this.#streamOf(entry.record.stream)?.addRecord(entry, this.#unreadable);
        break;
      case 'checkpoint':
        this.#streamOf(entry.checkpoint.stream)?.addCheckpoint(entry.checkpoint);
        break;
      case 'segment':
        this.#streamOf(entry.segment.stream)?.addSegment(entry.segment);
        break;
      case 'unreadable':
        this.#unreadable += 1;
        this.#findings.add({ class: 'unreadable', reason: entry.reason, line: entry.line });
        break;
    }
  }

  /** Ends the log: call it once, after the last entry. */
  finish(): VerificationReport {
    this.#settleAnchored();
    const streams = [...this.#streams.values()]
      .map((stream) => stream.finish())
      .toSorted((left, right) => left.stream.localeCompare(right.stream, 'en'));
    if (streams.length === 0) this.#findings.add({ class: 'empty', stream: this.#options.stream });
    const { counts, findings, firstBad, verdict } = this.#findings;
    return {
      verdict,
      records: streams.reduce((sum, { records }) => sum + records, 0),
      streams,
      findings,
      counts,
      firstBad,
      ignored: this.#ignored,
      uncheckedIds: this.#ids.unchecked,
    };
  }

  #streamOf(name: string): StreamVerifier | undefined {
    const known = this.#streams.get(name);
    if (known !== undefined) return known;
    if (name !== (this.#options.stream ?? name)) {
      this.#ignored += 1;
      return undefined;
    }
    if (this.#streams.size >= MAX_STREAMS) {
      this.#findings.add({ class: 'unreadable', reason: 'too-many-streams' });
      return undefined;
    }
    const requireSigned = this.#options.requireSigned ?? this.#keys.length > 0;
    const defaultTail = requireSigned ? LOG_VERIFIER_DEFAULTS.maxUnsignedTail : Number.POSITIVE_INFINITY;
    const stream = new StreamVerifier({
      // A text of its own: a part of a line would keep the whole line in memory.
      stream: Buffer.from(name).toString(),
      keys: this.#keys,
      findings: this.#findings,
      ids: this.#ids,
      anchored: this.#anchored,
      hashPool: this.#hashPool,
      treePool: this.#treePool,
      requireSigned,
      origin: this.#options.origin,
      maxUnsignedTail: this.#options.maxUnsignedTail ?? defaultTail,
    });
    this.#streams.set(stream.stream, stream);
    return stream;
  }

  #anchor({ note, stream }: AnchoredCheckpoint): void {
    if (stream !== undefined && stream !== (this.#options.stream ?? stream)) {
      this.#ignored += 1;
      return;
    }
    const read = readClaim(note, this.#keys);
    if (read.kind === 'invalid') {
      this.#findings.add({ class: 'checkpoint-invalid', stream, ...read.invalid });
    } else if (read.kind === 'unknown-key') {
      this.#unknownKeySizes.push({ size: read.size, stream });
    } else {
      this.#anchored.push({ claim: read.claim, stream, contradictions: new Map() });
    }
  }

  #settleAnchored(): void {
    const bySize = this.#anchored.toSorted((left, right) => left.claim.size - right.claim.size);
    const roots = new Map<string, string>();
    const foreign: AnchoredClaim[] = [];
    for (const anchored of bySize) {
      const { claim, stream } = anchored;
      const { origin, root, size } = claim;
      const place = `${size} ${origin}`;
      if ((roots.get(place) ?? root) !== root) {
        this.#findings.add({ class: 'checkpoint-inconsistent', stream, seq: size });
      } else if (anchored.agreesWith === undefined && !this.#contradict(anchored)) {
        foreign.push(anchored);
      }
      roots.set(place, root);
    }
    this.#settleForeign(foreign);
    for (const { size, stream } of this.#unknownKeySizes) {
      const only = this.#streams.size === 1 ? [...this.#streams.values()][0] : undefined;
      const of = stream === undefined ? only : this.#streams.get(stream);
      if (of !== undefined) of.addOfUnknownKey(size);
      else this.#findings.add({ class: 'checkpoint-unknown-key', stream, seq: size });
    }
  }

  /** `false` where it is of none of the streams. */
  #contradict(anchored: AnchoredClaim): boolean {
    const { claim, stream } = anchored;
    const { origin, size } = claim;
    const expected = this.#options.origin ?? origin;
    const streams = [...this.#streams.values()].filter((one) => (stream ?? one.stream) === one.stream);
    const named = stream === undefined ? undefined : streams[0];
    const of =
      streams.find((one) => one.isOfOrigin(origin)) ??
      streams.find((one) => one.origin === undefined) ??
      named;
    if (of !== undefined) of.addContradicting(anchored);
    else if (streams.length === 0 && origin === expected) {
      const missing = stream ?? this.#options.stream ?? origin;
      this.#findings.add({ class: 'truncated', stream: missing, seq: 1, toSeq: size });
    } else return false;
    return true;
  }

  /** One place may keep the checkpoints of several logs, but none of this one is not what was meant. */
  #settleForeign(foreign: readonly AnchoredClaim[]): void {
    const [first] = foreign;
    if (first === undefined) return;
    if (foreign.length < this.#anchored.length) this.#ignored += foreign.length;
    else {
      const { origin, size } = first.claim;
      this.#findings.add({ class: 'checkpoint-origin', stream: this.#options.stream, seq: size, origin });
    }
  }
}
