import { randomUUID } from 'node:crypto';
import { withSpan } from '@eyrie/tracing/engine';
import type { NewUser, User } from './user.js';

interface UserStoreOptions {
  /** Beyond it the user who was not seen for longest makes room. @default 10000 */
  readonly maxUsers?: number;
  /** The present in milliseconds. @default Date.now */
  readonly now?: () => number;
}

/** Users in memory, in the order in which they were last seen. */
export class UserStore {
  readonly #maxUsers: number;
  readonly #now: () => number;
  // Bounded by #maxUsers.
  readonly #users = new Map<string, { readonly user: User; readonly seenAt: number }>();

  constructor({ maxUsers = 10_000, now = Date.now }: UserStoreOptions = {}) {
    this.#maxUsers = maxUsers;
    this.#now = now;
  }

  get size(): number {
    return this.#users.size;
  }

  add(newUser: NewUser): User {
    const user = { id: randomUUID(), ...newUser };
    withSpan('users.db.insert', { attributes: { 'user.id': user.id } }, () => this.#insert(user));
    return user;
  }

  find(id: string): User | undefined {
    return this.#users.get(id)?.user;
  }

  /** Finds the user and notes that they were here now. */
  see(id: string): User | undefined {
    const user = this.find(id);
    if (user === undefined) return undefined;
    this.#users.delete(id);
    this.#users.set(id, { user, seenAt: this.#now() });
    return user;
  }

  /** How many users were seen in the last `milliseconds`. */
  seenWithin(milliseconds: number): number {
    const since = this.#now() - milliseconds;
    let count = 0;
    for (const { seenAt } of this.#users.values()) if (seenAt > since) count += 1;
    return count;
  }

  #insert(user: User): void {
    for (const longestUnseen of this.#users.keys()) {
      if (this.#users.size < this.#maxUsers) break;
      this.#users.delete(longestUnseen);
    }
    this.#users.set(user.id, { user, seenAt: this.#now() });
  }
}
