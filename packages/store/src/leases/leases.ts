import { EyrieError } from '@eyrie/core/engine';
import { rowsOf } from '../sql/rows-of.js';
import type { Store } from '../sql/store.js';
import type { Lease } from './lease.js';
import { type LeaseClock, leaseClockOf } from './lease-clock.js';

/** Which lease, for whom, and for how long. */
export interface LeaseRequest {
  /** What is done alone, such as `audit/delivery/s3`. At most 200 characters. */
  readonly name: string;
  /** Who asks: a text that no other process has, such as a UUID made at start. At most 200 characters. */
  readonly holder: string;
  /**
   * How long it is held without being renewed, in milliseconds, from 1 to 86_400_000: the same for all who ask for one
   * name, since whoever finds a lease that ends later than that takes it to be of a clock that was set back.
   */
  readonly ttlMs: number;
}

/** Where leases are kept. */
export interface LeasesOptions {
  /** Has the table of {@link leaseMigrations}. */
  readonly store: Pick<Store, 'dialect' | 'query'>;
  /** The host's clock in milliseconds since 1970; PostgreSQL's own is used instead where that is the store. @default Date.now */
  readonly now?: (() => number) | undefined;
}

const MAX_TTL_MS = 86_400_000;
const MAX_NAME_LENGTH = 200;
const RELEASED_AT = '1970-01-01T00:00:00.000Z';

/**
 * Leases over all processes that share a store. A holder that stalls may go on for a moment after it lost its lease:
 * write its `token` beside what you do, and refuse lower ones than the highest seen.
 *
 * @example
 * ```ts
 * import { randomUUID } from 'node:crypto';
 * import { leaseMigrations, Leases, openSqliteStore } from '@eyrie/store/engine';
 *
 * const store = openSqliteStore({ path: ':memory:' });
 * await store.migrate(leaseMigrations);
 * const leases = new Leases({ store });
 * const lease = await leases.acquire({ name: 'nightly-report', holder: randomUUID(), ttlMs: 30_000 });
 * await lease?.release();
 * await store.close();
 * ```
 */
export class Leases {
  readonly #store: Pick<Store, 'dialect' | 'query'>;
  readonly #clock: LeaseClock;

  constructor({ store, now = Date.now }: LeasesOptions) {
    this.#store = store;
    this.#clock = leaseClockOf(store.dialect, now);
  }

  /**
   * Takes a lease that nobody holds; `undefined` where somebody does, be it the same holder.
   *
   * @throws EyrieError `EYRIE_STORE_LEASE_INVALID` for a request out of its bounds, and what the store rejects with
   */
  async acquire(request: LeaseRequest): Promise<Lease | undefined> {
    check(request);
    const { name, holder, ttlMs } = request;
    const { now, end, values } = this.#clock;
    const result = await this.#store.query(
      `INSERT INTO eyrie_leases (name, holder, token, expires_at)
       VALUES (CAST($3 AS TEXT), CAST($4 AS TEXT), 1, ${end})
       ON CONFLICT (name) DO UPDATE
       SET holder = excluded.holder, token = eyrie_leases.token + 1, expires_at = excluded.expires_at
       WHERE eyrie_leases.expires_at <= ${now}
       RETURNING token`,
      [...values(ttlMs), name, holder],
    );
    const [row] = rowsOf(result);
    if (row === undefined) {
      await this.#shorten(request);
      return undefined;
    }
    const token = Number(row.token);
    return {
      name,
      holder,
      token,
      renew: () => this.#renew(request, token),
      release: () => this.#release(request, token),
    };
  }

  /** A lease that ends later than any could was taken before the clock was set back: it ends a while from now. */
  async #shorten({ name, ttlMs }: LeaseRequest): Promise<void> {
    const { now, end, values } = this.#clock;
    await this.#store.query(
      `UPDATE eyrie_leases SET expires_at = ${end}
       WHERE name = CAST($3 AS TEXT) AND expires_at > ${now} AND expires_at > ${end}`,
      [...values(ttlMs), name],
    );
  }

  /** Lets others have at once what `holder` had: for the successor of one that is gone for certain. */
  async releaseAll(holder: string): Promise<void> {
    await this.#store.query(
      'UPDATE eyrie_leases SET expires_at = CAST($1 AS TEXT) WHERE holder = CAST($2 AS TEXT)',
      [RELEASED_AT, holder],
    );
  }

  async #renew({ name, holder, ttlMs }: LeaseRequest, token: number): Promise<boolean> {
    const { now, end, values } = this.#clock;
    const { rowCount } = await this.#store.query(
      `UPDATE eyrie_leases SET expires_at = ${end}
       WHERE name = CAST($3 AS TEXT) AND holder = CAST($4 AS TEXT) AND token = CAST($5 AS BIGINT)
       AND expires_at > ${now}`,
      [...values(ttlMs), name, holder, token],
    );
    return rowCount === 1;
  }

  // The row stays, so that its token goes on growing.
  async #release({ name, holder }: LeaseRequest, token: number): Promise<void> {
    await this.#store.query(
      `UPDATE eyrie_leases SET expires_at = CAST($1 AS TEXT)
       WHERE name = CAST($2 AS TEXT) AND holder = CAST($3 AS TEXT) AND token = CAST($4 AS BIGINT)`,
      [RELEASED_AT, name, holder, token],
    );
  }
}

function check({ name, holder, ttlMs }: LeaseRequest): void {
  const isText = [name, holder].every((text) => text.length > 0 && text.length <= MAX_NAME_LENGTH);
  if (isText && Number.isSafeInteger(ttlMs) && ttlMs >= 1 && ttlMs <= MAX_TTL_MS) return;
  throw new EyrieError({
    code: 'EYRIE_STORE_LEASE_INVALID',
    problem: `A lease was asked for with an empty or overlong name or holder, or for ${String(ttlMs)} ms`,
    remedy: `Give a name and a holder of 1 to ${MAX_NAME_LENGTH} characters, and whole milliseconds from 1 to ${MAX_TTL_MS}`,
  });
}
