import type { CheckpointClaim } from './checkpoint-claim.js';

/** Checkpoints in the log that may come before the records they cover, for each stream. */
const MAX_CHECKPOINTS_AHEAD = 10_000;

/** Checkpoints that wait for the last record they cover. */
export class CheckpointsAhead {
  // Bounded by MAX_CHECKPOINTS_AHEAD.
  readonly #bySize = new Map<number, CheckpointClaim[]>();
  #count = 0;

  /** `false` where too many wait already. */
  add(claim: CheckpointClaim): boolean {
    const others = this.#bySize.get(claim.size) ?? [];
    if (others.some(({ origin, root }) => origin === claim.origin && root === claim.root)) return true;
    if (this.#count >= MAX_CHECKPOINTS_AHEAD) return false;
    this.#bySize.set(claim.size, [...others, claim]);
    this.#count += 1;
    return true;
  }

  /** Takes out those of one size. */
  take(size: number): readonly CheckpointClaim[] {
    const claims = this.#count === 0 ? undefined : this.#bySize.get(size);
    if (claims === undefined) return [];
    this.#bySize.delete(size);
    this.#count -= claims.length;
    return claims;
  }

  all(): readonly CheckpointClaim[] {
    return [...this.#bySize.values()].flat();
  }
}
