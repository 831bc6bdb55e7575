import type { Store } from '@eyrie/store/engine';
import type { CheckpointSigner } from '../integrity/checkpoint-signer.js';
import type { SignedCheckpoint } from '../records/sealed-record.js';

/** What seals a stream, and how. */
export interface SequencerOptions {
  readonly store: Store;
  readonly stream: string;
  /** Of this stream's log: its origin names it. */
  readonly signer: CheckpointSigner;
  /**
   * Records that are sealed in one transaction: others who write into the same file of SQLite wait for it.
   * @default 100 with SQLite, 500 with PostgreSQL
   */
  readonly batchSize?: number | undefined;
  /** When a checkpoint is due: after so many records, or so long after the one before where there are new ones. */
  readonly checkpointEvery?:
    | {
        /** @default 1000 */
        readonly records?: number | undefined;
        /** @default 10_000 */
        readonly intervalMs?: number | undefined;
      }
    | undefined;
  /** Milliseconds since 1970. @default the clock of the database's host */
  readonly now?: (() => number) | undefined;
}

export const SEQUENCER_DEFAULTS = Object.freeze({
  batchSize: Object.freeze({ sqlite: 100, postgres: 500 }),
  checkpointEvery: Object.freeze({ records: 1000, intervalMs: 10_000 }),
});

/** What became of one attempt to seal. */
export type SealResult =
  | {
      readonly state: 'sealed';
      /** Records that were added to the log. */
      readonly records: number;
      /** Rows that were moved to `eyrie_audit_rejected`: no event, or the id of another one. */
      readonly rejected: number;
      /** Rows whose event was sealed already. */
      readonly duplicates: number;
      /** Whether more may be waiting. */
      readonly more: boolean;
      /** The newest checkpoint, where one was made. */
      readonly checkpoint?: SignedCheckpoint | undefined;
    }
  /** Nothing was waiting. */
  | { readonly state: 'idle'; readonly checkpoint?: SignedCheckpoint | undefined }
  /** Another instance is sealing this stream at this moment. */
  | { readonly state: 'not-leader' };
