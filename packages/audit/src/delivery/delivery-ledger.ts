import type { Lease, SqlRow, SqlTransaction, Store } from '@eyrie/store/engine';
import type { SignedCheckpoint } from '../records/sealed-record.js';
import { CHECKPOINT_COLUMNS, checkpointOfRow } from '../storage/stored-rows.js';
import { isoOf } from './delivery-clock.js';

/** How far one sink is, and where its log is. Times are milliseconds since 1970. */
export interface DeliveryState {
  /** The smallest `seq` that was neither delivered nor has a row of its own. */
  readonly nextSeq: number;
  /** Size of the newest checkpoint that was handed over, 0 before the first; `undefined` where it keeps none. */
  readonly anchoredSize: number | undefined;
  /** Failures in a row of what comes next. */
  readonly failures: number;
  readonly failingSince: number | undefined;
  /** When what comes next is tried again. */
  readonly nextAt: number | undefined;
  /** When the sink last took or refused a record. */
  readonly upAt: number | undefined;
  readonly headSize: number;
  /** Size of the newest checkpoint; 0 where there is none. */
  readonly checkpointSize: number;
  /** When the oldest checkpoint was made that the sink was not handed yet. */
  readonly unanchoredAt: number | undefined;
  /** When the next pending row is due. */
  readonly pendingAt: number | undefined;
}

/** A record that is delivered by itself, since it failed or is to be delivered again. */
export interface PendingDelivery {
  readonly seq: number;
  /** Attempts that count, see {@link DeliveryOptions.maxAttempts}. */
  readonly attempts: number;
  readonly firstFailedAt: number;
  /** When it was last tried with the sink known to be up. */
  readonly triedAt: number;
  readonly nextAt: number;
}

/** A row of `eyrie_audit_deliveries` as it is to be from now on. */
export interface DeliveryRow extends PendingDelivery {
  readonly state: 'pending' | 'dead';
  readonly error: string;
}

/** What one step changes, all of it or nothing. */
export interface Progress {
  readonly at: number;
  /** Columns of the cursor that change. */
  readonly cursor?: Partial<CursorColumns> | undefined;
  /** Rows that are written, in place of what was there. */
  readonly rows?: readonly DeliveryRow[] | undefined;
  /** Rows that are no longer needed, by `seq`. */
  readonly done?: readonly number[] | undefined;
}

/** Columns of `eyrie_audit_cursors`. */
export interface CursorColumns {
  readonly next_seq: number;
  readonly anchored_size: number | null;
  readonly failures: number;
  readonly failing_since: string | null;
  readonly next_at: string | null;
  readonly last_error: string | null;
  readonly up_at: string;
  readonly receipt: string;
}

/** Somebody else holds the lease by now: what was to be written is not. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Whose progress is kept. */
export interface LedgerOptions {
  readonly store: Store;
  readonly stream: string;
  readonly sink: string;
}

const STATE = `SELECT c.next_seq, c.anchored_size, c.failures, c.failing_since, c.next_at, c.up_at,
  (SELECT h.size FROM eyrie_audit_head h WHERE h.stream = c.stream) AS head_size,
  (SELECT max(k.size) FROM eyrie_audit_checkpoints k WHERE k.stream = c.stream) AS checkpoint_size,
  (SELECT k.created_at FROM eyrie_audit_checkpoints k
    WHERE k.stream = c.stream AND k.size > c.anchored_size ORDER BY k.size LIMIT 1) AS unanchored_at,
  (SELECT min(d.next_at) FROM eyrie_audit_deliveries d
    WHERE d.stream = c.stream AND d.sink = c.sink AND d.state = 'pending') AS pending_at
  FROM eyrie_audit_cursors c WHERE c.stream = $1 AND c.sink = $2`;

const ROW = `INSERT INTO eyrie_audit_deliveries
  (stream, sink, seq, state, attempts, first_failed_at, tried_at, next_at, last_error)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (stream, sink, seq) DO UPDATE SET state = excluded.state, attempts = excluded.attempts,
    first_failed_at = excluded.first_failed_at, tried_at = excluded.tried_at, next_at = excluded.next_at,
    last_error = excluded.last_error`;

const COUNTS = `SELECT state, count(*) AS rows FROM eyrie_audit_deliveries WHERE stream = $1 AND sink = $2 GROUP BY state`;

/** The progress of one sink on one stream, as the store keeps it. */
export class DeliveryLedger {
  readonly #store: Store;
  readonly #key: readonly [stream: string, sink: string];

  constructor({ store, stream, sink }: LedgerOptions) {
    this.#store = store;
    this.#key = [stream, sink];
  }

  /** Begins a cursor where the sink has none: at the first record, or after the last one that is sealed by now. */
  async begin(request: {
    readonly startAt: 'first' | 'now';
    readonly at: number;
    readonly canAnchor: boolean;
  }): Promise<void> {
    const { startAt, at, canAnchor } = request;
    await this.#store.transaction(async (transaction) => {
      const [row] = (await transaction.query(HEAD, [this.#key[0]])).rows;
      const nextSeq = startAt === 'now' ? Number(row?.size ?? 0) + 1 : 1;
      await transaction.query(
        `INSERT INTO eyrie_audit_cursors (stream, sink, next_seq, anchored_size, failures, updated_at)
          VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (stream, sink) DO NOTHING`,
        [...this.#key, nextSeq, canAnchor ? 0 : null, isoOf(at)],
      );
    });
  }

  /** `undefined` before {@link begin}. */
  async state(): Promise<DeliveryState | undefined> {
    const [row] = (await this.#store.query(STATE, this.#key)).rows;
    return row === undefined ? undefined : stateOf(row);
  }

  /** Pending rows: those that are due, the longest due first; or `inOrder`, the first ones by `seq`. */
  async pending(request: {
    readonly at: number;
    readonly limit: number;
    readonly inOrder: boolean;
  }): Promise<readonly PendingDelivery[]> {
    const [due, order] = request.inOrder ? ['TRUE', 'seq'] : ['next_at <= $3', 'next_at, seq'];
    const { rows } = await this.#store.query(
      `SELECT seq, attempts, first_failed_at, tried_at, next_at FROM eyrie_audit_deliveries
        WHERE stream = $1 AND sink = $2 AND state = 'pending' AND ${due} ORDER BY ${order} LIMIT $${request.inOrder ? 3 : 4}`,
      [...this.#key, ...(request.inOrder ? [] : [isoOf(request.at)]), request.limit],
    );
    return rows.map((row) => ({
      seq: Number(row.seq),
      attempts: Number(row.attempts),
      firstFailedAt: timeOf(row.first_failed_at) ?? 0,
      triedAt: timeOf(row.tried_at) ?? 0,
      nextAt: timeOf(row.next_at) ?? 0,
    }));
  }

  /** The smallest checkpoint that is larger than a size. */
  async checkpointAbove(size: number): Promise<SignedCheckpoint | undefined> {
    const { rows } = await this.#store.query(
      `SELECT ${CHECKPOINT_COLUMNS} FROM eyrie_audit_checkpoints c
        WHERE c.stream = $1 AND c.size > $2 ORDER BY c.size LIMIT 1`,
      [this.#key[0], size],
    );
    return rows.map(signedCheckpointOf)[0];
  }

  /** How many checkpoints lie between two sizes, both excluded, and the largest size of them. */
  async checkpointsBetween(request: {
    readonly above: number;
    readonly below: number;
  }): Promise<{ readonly count: number; readonly largest: number }> {
    const { rows } = await this.#store.query(
      `SELECT count(*) AS checkpoints, max(size) AS largest FROM eyrie_audit_checkpoints
        WHERE stream = $1 AND size > $2 AND size < $3`,
      [this.#key[0], request.above, request.below],
    );
    return { count: Number(rows[0]?.checkpoints ?? 0), largest: Number(rows[0]?.largest ?? 0) };
  }

  /** Rows by state: what waits to be tried again, and dead letters. */
  async counts(): Promise<{ readonly pending: number; readonly dead: number }> {
    const { rows } = await this.#store.query(COUNTS, this.#key);
    const of = (state: string): number => Number(rows.find((row) => row.state === state)?.rows ?? 0);
    return { pending: of('pending'), dead: of('dead') };
  }

  /**
   * Keeps what a step has come to, in one transaction.
   *
   * @throws LeaseLost where the lease is somebody else's by now; nothing is written then.
   */
  async commit(lease: Lease, progress: Progress): Promise<void> {
    const { at, cursor = {}, rows = [], done = [] } = progress;
    await this.#store.transaction(async (transaction) => {
      await this.#assertHeld(transaction, lease);
      for (const row of rows) await transaction.query(ROW, [...this.#key, ...valuesOf(row)]);
      for (const seq of done) {
        await transaction.query(
          'DELETE FROM eyrie_audit_deliveries WHERE stream = $1 AND sink = $2 AND seq = $3',
          [...this.#key, seq],
        );
      }
      const changes = Object.entries({ ...cursor, updated_at: isoOf(at) });
      const set = changes.map(([column], index) => `${column} = $${index + 3}`).join(', ');
      await transaction.query(`UPDATE eyrie_audit_cursors SET ${set} WHERE stream = $1 AND sink = $2`, [
        ...this.#key,
        ...changes.map(([, value]) => value),
      ]);
    });
  }

  /** The row stays locked until the end, so that nobody takes the lease over in between. */
  async #assertHeld(transaction: SqlTransaction, { name, holder, token }: Lease): Promise<void> {
    const lock = this.#store.dialect === 'postgres' ? ' FOR UPDATE' : '';
    const { rows } = await transaction.query(
      `SELECT token FROM eyrie_leases WHERE name = $1 AND holder = $2 AND token = $3${lock}`,
      [name, holder, token],
    );
    if (rows.length === 0) throw new LeaseLost(`The lease ${name} was lost`);
  }
}

const HEAD = 'SELECT size FROM eyrie_audit_head WHERE stream = $1';

function stateOf(row: SqlRow): DeliveryState {
  return {
    nextSeq: Number(row.next_seq),
    anchoredSize: row.anchored_size == null ? undefined : Number(row.anchored_size),
    failures: Number(row.failures),
    failingSince: timeOf(row.failing_since),
    nextAt: timeOf(row.next_at),
    upAt: timeOf(row.up_at),
    headSize: Number(row.head_size ?? 0),
    checkpointSize: Number(row.checkpoint_size ?? 0),
    unanchoredAt: timeOf(row.unanchored_at),
    pendingAt: timeOf(row.pending_at),
  };
}

function signedCheckpointOf(row: SqlRow): SignedCheckpoint {
  const { stream, size, root, note, createdAt } = checkpointOfRow(row);
  return { stream, size, root, note, createdAt };
}

function timeOf(value: unknown): number | undefined {
  return typeof value === 'string' ? Date.parse(value) : undefined;
}

function valuesOf(row: DeliveryRow): readonly (string | number)[] {
  return [
    row.seq,
    row.state,
    row.attempts,
    isoOf(row.firstFailedAt),
    isoOf(row.triedAt),
    isoOf(row.nextAt),
    row.error,
  ];
}
