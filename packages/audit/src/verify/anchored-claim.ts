import type { CheckpointClaim } from './checkpoint-claim.js';

/** A checkpoint that was kept outside of the log. */
export interface AnchoredCheckpoint {
  /** The C2SP signed note. */
  readonly note: string;
  /**
   * Of which stream it is. @default whichever one agrees with it or has its origin; one of another log is ignored, unless
   * all of them are
   */
  readonly stream?: string | undefined;
}

/** A stream that contradicts a checkpoint. */
export interface Contradiction {
  /** Whether records before it were known to be wrong. */
  readonly explained: boolean;
  /** Size of the last checkpoint before it that agreed. */
  readonly agreedUpTo: number;
}

/** What a checkpoint from outside says, and what became of it so far. */
export interface AnchoredClaim {
  readonly claim: CheckpointClaim;
  readonly stream?: string | undefined;
  /** A stream that agrees with it. */
  agreesWith?: string | undefined;
  /** By stream. Bounded by the streams of a log. */
  readonly contradictions: Map<string, Contradiction>;
}
