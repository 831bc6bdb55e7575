/** What a sealing loop tells of itself, for metrics and health. */
export interface SealingNumbers {
  /** Records that this instance has sealed. */
  readonly sealed: number;
  /** Rows that it moved to `eyrie_audit_rejected`. */
  readonly rejected: number;
  /** Rows whose event was sealed already. */
  readonly duplicates: number;
  /** Checkpoints that it has made. */
  readonly checkpoints: number;
  /** Attempts that failed. */
  readonly failures: number;
  /** Rows that wait in the outbox, counted up to 100,000 every few seconds. */
  readonly outboxDepth: number;
  /** How long the first of them has waited, in milliseconds; 0 where none waits. */
  readonly oldestAgeMs: number;
  /** How old the last checkpoint is where it does not cover all records, in milliseconds; 0 where it does. */
  readonly checkpointAgeMs: number;
  /** Why the last attempt failed; `undefined` after one that went well. */
  readonly lastError: string | undefined;
}

export const NO_NUMBERS: SealingNumbers = Object.freeze({
  sealed: 0,
  rejected: 0,
  duplicates: 0,
  checkpoints: 0,
  failures: 0,
  outboxDepth: 0,
  oldestAgeMs: 0,
  checkpointAgeMs: 0,
  lastError: undefined,
});
