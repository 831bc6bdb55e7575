interface RecentUsersOptions {
  /** Beyond it the user who was not seen for longest is forgotten. @default 10000 */
  readonly maxUsers?: number;
  /** The present in milliseconds. @default Date.now */
  readonly now?: () => number;
}

/** When users were last seen by this process, in that order. */
export class RecentUsers {
  readonly #maxUsers: number;
  readonly #now: () => number;
  // Bounded by #maxUsers.
  readonly #seenAt = new Map<string, number>();

  constructor({ maxUsers = 10_000, now = Date.now }: RecentUsersOptions = {}) {
    this.#maxUsers = maxUsers;
    this.#now = now;
  }

  /** Notes that the user was here now. */
  see(id: string): void {
    this.#seenAt.delete(id);
    this.#seenAt.set(id, this.#now());
    const [longestUnseen] = this.#seenAt.keys();
    if (this.#seenAt.size > this.#maxUsers && longestUnseen !== undefined) this.#seenAt.delete(longestUnseen);
  }

  /** How many users were seen in the last `milliseconds`. */
  seenWithin(milliseconds: number): number {
    const since = this.#now() - milliseconds;
    let count = 0;
    for (const seenAt of this.#seenAt.values()) if (seenAt > since) count += 1;
    return count;
  }
}
