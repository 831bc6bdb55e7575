import type { LogState } from '../storage/log-state.js';

/** Where a log stands at one of its records. */
export interface LogPoint {
  readonly size: number;
  /** The `hash` of that record; `null` at the beginning. */
  readonly hash: string | null;
  /** Roots of the perfect subtrees of the tree of that size, from left to right, in hexadecimal. */
  readonly frontier: readonly string[];
}

/**
 * What an instance knows of a log by itself, since it has sealed or replayed it: whoever can write the database, and has
 * no key, cannot make it sign anything else than what follows.
 */
export interface KnownLog extends LogPoint {
  /** The newest checkpoint whose signature was verified or made. */
  readonly checkpoint: { readonly size: number; readonly note: string } | undefined;
  /** The last record that was pruned; 0 where none was. */
  readonly prunedTo: number;
}

/** What is known of a log that was checked. */
export function knownOf({ head, checkpoint, pruned }: LogState): KnownLog {
  const { size, hash, frontier } = head;
  return {
    size,
    hash,
    frontier,
    checkpoint: checkpoint && { size: checkpoint.size, note: checkpoint.note },
    prunedTo: pruned?.lastSeq ?? 0,
  };
}
