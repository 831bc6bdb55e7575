import type { CheckpointFault } from '../integrity/checkpoint-text.js';
import type { NoteFault } from '../integrity/signed-note.js';
import type { UnreadableReason } from '../records/log-entry.js';

/** Where something was found. */
interface Place {
  readonly stream: string;
  readonly seq: number;
}

/** A run of records, both ends included. */
interface Range extends Place {
  readonly toSeq: number;
}

/** Why a checkpoint is not what it claims to be. */
export type InvalidCheckpoint =
  | { readonly reason: 'malformed-note'; readonly fault: NoteFault }
  | { readonly reason: 'malformed-text'; readonly fault: CheckpointFault }
  /** It names a known key, which did not sign it. */
  | { readonly reason: 'signature'; readonly key: string }
  /** Size or root beside the note are not those of the note. */
  | { readonly reason: 'other-than-note' }
  /** The roots of a pruned segment are not those of its checkpoint. */
  | { readonly reason: 'segment' };

/** One thing that is wrong with a log, or that could not be told. */
export type VerificationFinding =
  /** The body, or the hash beside it, is not what was sealed: a byte was changed. */
  | ({ readonly class: 'hash' } & Place)
  /** The record does not follow the one before it: one of both was replaced, or one between them removed. */
  | ({ readonly class: 'link' } & Place)
  /** Records are missing. */
  | ({ readonly class: 'gap' } & Range)
  /** The record is not in its place: it was swapped with another one. */
  | ({ readonly class: 'order' } & Place)
  /** Another record has the same seq. */
  | ({ readonly class: 'duplicate-seq' } & Place)
  /** A record before it has the same id. */
  | ({ readonly class: 'duplicate-id'; readonly id: string } & Place)
  /** The store names the record by another id than its body does. */
  | ({ readonly class: 'id-mismatch'; readonly id: string } & Place)
  /** Between the last checkpoint that is right and this one, records were inserted, removed or rewritten. */
  | ({ readonly class: 'root-mismatch' } & Range)
  /** A signed checkpoint covers records which are not there: the end was cut off. */
  | ({ readonly class: 'truncated' } & Range)
  /** A checkpoint is forged or broken. */
  | ({
      readonly class: 'checkpoint-invalid';
      readonly stream?: string | undefined;
      readonly seq?: number | undefined;
    } & InvalidCheckpoint)
  /** Signed checkpoints of one log contradict each other: there are two versions of it. */
  | { readonly class: 'checkpoint-inconsistent'; readonly stream?: string | undefined; readonly seq: number }
  /** A checkpoint is of another log: its origin is not that of the stream, and it does not agree with it. */
  | {
      readonly class: 'checkpoint-origin';
      readonly stream?: string | undefined;
      readonly seq: number;
      readonly origin: string;
    }
  /** Checkpoints of another origin agree with the log: its origin was changed. */
  | ({ readonly class: 'checkpoint-origin-changed'; readonly origin: string } & Place)
  /** No key that is known signed what stands for pruned records: anybody may have removed them. */
  | ({ readonly class: 'segment-unknown-key' } & Place)
  /** A checkpoint of a known key was compared with nothing, and nothing that was found explains why. */
  | ({ readonly class: 'checkpoint-unchecked' } & Place)
  /** No checkpoint covers the records from here on, and they are more than may be left so. */
  | ({ readonly class: 'unsigned-tail' } & Range)
  /** No key that is known signed this checkpoint, and no other one covers what it covers. */
  | { readonly class: 'checkpoint-unknown-key'; readonly stream?: string | undefined; readonly seq: number }
  /** No checkpoint of a known key agrees with the log, though one is demanded. */
  | ({ readonly class: 'checkpoint-missing' } & Place)
  /** A checkpoint came too long after its records to be compared while they were read. */
  | ({ readonly class: 'checkpoint-late' } & Place)
  /** An entry cannot be read. */
  | {
      readonly class: 'unreadable';
      readonly reason: UnreadableReason;
      readonly line?: number | undefined;
      readonly stream?: string | undefined;
      readonly seq?: number | undefined;
    }
  /** There was nothing to verify. */
  | { readonly class: 'empty'; readonly stream?: string | undefined }
  /** Something was announced of which nobody knows how it ended. */
  | ({ readonly class: 'attempt-without-completion' } & Place);

export type FindingClass = VerificationFinding['class'];

/**
 * What a class of findings makes of the verdict. `tampered`: the log contradicts itself or its checkpoints.
 * `incomplete`: it cannot be told, since something cannot be read or is not there to compare with. `informational`: the
 * log is intact, and this is worth to know.
 */
export type FindingWeight = 'tampered' | 'incomplete' | 'informational';

export const FINDING_WEIGHTS: Readonly<Record<FindingClass, FindingWeight>> = {
  hash: 'tampered',
  link: 'tampered',
  gap: 'tampered',
  order: 'tampered',
  'duplicate-seq': 'tampered',
  'duplicate-id': 'tampered',
  'id-mismatch': 'tampered',
  'root-mismatch': 'tampered',
  truncated: 'tampered',
  'checkpoint-invalid': 'tampered',
  'checkpoint-inconsistent': 'tampered',
  'checkpoint-origin': 'tampered',
  'checkpoint-unknown-key': 'incomplete',
  'segment-unknown-key': 'incomplete',
  'checkpoint-unchecked': 'incomplete',
  'unsigned-tail': 'incomplete',
  'checkpoint-missing': 'incomplete',
  'checkpoint-late': 'incomplete',
  unreadable: 'incomplete',
  empty: 'incomplete',
  'checkpoint-origin-changed': 'informational',
  'attempt-without-completion': 'informational',
};
