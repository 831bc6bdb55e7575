import { EyrieError } from '@eyrie/core/engine';
import type { SqlRow, Store } from '@eyrie/store/engine';
import { isoOf } from './delivery-clock.js';

/** A record that a sink does not have, and is not given again by itself. */
export interface DeadLetter {
  readonly stream: string;
  readonly sink: string;
  readonly seq: number;
  readonly attempts: number;
  /** ISO 8601. */
  readonly firstFailedAt: string;
  readonly lastError: string;
}

/** Which dead letters are listed. */
export interface DeadLetterQuery {
  readonly stream: string;
  readonly sink: string;
  /** @default 1 */
  readonly fromSeq?: number | undefined;
  /** From 1 to 1000. @default 100 */
  readonly limit?: number | undefined;
}

/** Dead letters in ascending order of `seq`. */
export interface DeadLetterPage {
  readonly letters: readonly DeadLetter[];
  /** `fromSeq` of the next page; `undefined` on the last one. */
  readonly nextSeq: number | undefined;
}

/** Records of one sink, both ends included. */
export interface ReplayRequest {
  readonly stream: string;
  readonly sink: string;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** What is delivered once more. */
export interface Replay {
  /** Records that are due now. */
  readonly queued: number;
  /** Where the next call begins; `undefined` where all of the range is queued. */
  readonly nextSeq: number | undefined;
}

/** Rows of one sink on one stream. */
export interface DeliveryCount {
  readonly stream: string;
  readonly sink: string;
  readonly pending: number;
  readonly dead: number;
}

/** Where dead letters are kept. */
export interface DeadLettersOptions {
  readonly store: Store;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
// In one transaction: whoever replays more does it in several.
const MAX_REPLAYED = 10_000;
const MAX_SINKS = 1000;
const ALL = Number.MAX_SAFE_INTEGER;

/**
 * What sinks did not take, and how to give it to them again. Workers find what is replayed within their poll.
 *
 * @example
 * ```ts
 * import { DeadLetters } from '@eyrie/audit/engine';
 * import { openSqliteStore } from '@eyrie/store/engine';
 *
 * const store = openSqliteStore({ path: '.eyrie/store.db' });
 * const { queued } = await new DeadLetters({ store }).replayDead({ stream: 'shop', sink: 's3' });
 * ```
 */
export class DeadLetters {
  readonly #store: Store;
  readonly #now: () => number;

  constructor({ store, now = Date.now }: DeadLettersOptions) {
    this.#store = store;
    this.#now = now;
  }

  /** @throws EyrieError `EYRIE_AUDIT_REPLAY_INVALID` for numbers out of bounds */
  async list({ stream, sink, fromSeq = 1, limit = DEFAULT_LIMIT }: DeadLetterQuery): Promise<DeadLetterPage> {
    checkRange(fromSeq, ALL);
    if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
      throw invalid(`${limit} dead letters were asked for`, `Ask for 1 to ${MAX_LIMIT} at a time`);
    }
    const { rows } = await this.#store.query(
      `SELECT stream, sink, seq, attempts, first_failed_at, last_error FROM eyrie_audit_deliveries
        WHERE stream = $1 AND sink = $2 AND state = 'dead' AND seq >= $3 ORDER BY seq LIMIT $4`,
      [stream, sink, fromSeq, limit + 1],
    );
    const letters = rows.slice(0, limit).map(letterOf);
    return { letters, nextSeq: rows[limit] === undefined ? undefined : Number(rows[limit].seq) };
  }

  /** Rows of all sinks that have any. */
  async counts(): Promise<readonly DeliveryCount[]> {
    const { rows } = await this.#store.query(
      `SELECT stream, sink, sum(CASE WHEN state = 'pending' THEN 1 ELSE 0 END) AS pending,
        sum(CASE WHEN state = 'dead' THEN 1 ELSE 0 END) AS dead
        FROM eyrie_audit_deliveries GROUP BY stream, sink ORDER BY stream, sink LIMIT $1`,
      [MAX_SINKS],
    );
    return rows.map((row) => ({
      stream: String(row.stream),
      sink: String(row.sink),
      pending: Number(row.pending),
      dead: Number(row.dead),
    }));
  }

  /**
   * Makes dead letters due now, with all their attempts before them again: all of a sink's, or those of a range. At
   * most 10,000 in one call.
   *
   * @throws EyrieError `EYRIE_AUDIT_REPLAY_INVALID` for numbers out of bounds
   */
  async replayDead(
    request: Omit<ReplayRequest, 'fromSeq' | 'toSeq'> & Partial<ReplayRequest>,
  ): Promise<Replay> {
    const { stream, sink, fromSeq = 1, toSeq = ALL } = request;
    checkRange(fromSeq, toSeq);
    return this.#store.transaction(async (transaction) => {
      const found = await transaction.query(
        `SELECT seq FROM eyrie_audit_deliveries
          WHERE stream = $1 AND sink = $2 AND state = 'dead' AND seq >= $3 AND seq <= $4 ORDER BY seq LIMIT $5`,
        [stream, sink, fromSeq, toSeq, MAX_REPLAYED + 1],
      );
      const next = found.rows[MAX_REPLAYED];
      const nextSeq = next === undefined ? undefined : Number(next.seq);
      const { rowCount } = await transaction.query(
        `UPDATE eyrie_audit_deliveries
          SET state = 'pending', attempts = 0, first_failed_at = $5, tried_at = $5, next_at = $5
          WHERE stream = $1 AND sink = $2 AND state = 'dead' AND seq >= $3 AND seq <= $4`,
        [stream, sink, fromSeq, nextSeq === undefined ? toSeq : nextSeq - 1, isoOf(this.#now())],
      );
      return { queued: rowCount, nextSeq };
    });
  }

  /**
   * Makes records due that the sink was given before, dead letters among them: after it lost what it had. Those that it
   * was not given yet are left out, since they come anyway. At most 10,000 in one call.
   *
   * @throws EyrieError `EYRIE_AUDIT_REPLAY_INVALID` for numbers out of bounds, or a sink that was given nothing yet
   */
  async replayRange({ stream, sink, fromSeq, toSeq }: ReplayRequest): Promise<Replay> {
    checkRange(fromSeq, toSeq);
    return this.#store.transaction(async (transaction) => {
      const cursor = await transaction.query(
        'SELECT next_seq FROM eyrie_audit_cursors WHERE stream = $1 AND sink = $2',
        [stream, sink],
      );
      const [row] = cursor.rows;
      if (row === undefined) {
        throw invalid(
          `No sink "${sink.slice(0, 100)}" was ever given a record of the stream "${stream.slice(0, 100)}"`,
          'Check the names of the sink and the stream',
        );
      }
      const last = Math.min(toSeq, Number(row.next_seq) - 1);
      const end = Math.min(last, fromSeq + MAX_REPLAYED - 1);
      const { rowCount } = await transaction.query(REPLAY, [stream, sink, fromSeq, end, isoOf(this.#now())]);
      return { queued: rowCount, nextSeq: end < last ? end + 1 : undefined };
    });
  }
}

// WHERE before ON CONFLICT is what SQLite needs to tell it from a join.
const REPLAY = `INSERT INTO eyrie_audit_deliveries
  (stream, sink, seq, state, attempts, first_failed_at, tried_at, next_at, last_error)
  SELECT CAST($1 AS text), CAST($2 AS text), l.seq, 'pending', 0,
    CAST($5 AS text), CAST($5 AS text), CAST($5 AS text), ''
  FROM eyrie_audit_log l WHERE l.stream = CAST($1 AS text) AND l.seq >= CAST($3 AS bigint) AND l.seq <= CAST($4 AS bigint)
  ON CONFLICT (stream, sink, seq) DO UPDATE SET state = 'pending', attempts = 0,
    first_failed_at = excluded.first_failed_at, tried_at = excluded.tried_at, next_at = excluded.next_at`;

function checkRange(fromSeq: number, toSeq: number): void {
  const isRange = [fromSeq, toSeq].every((seq) => Number.isSafeInteger(seq) && seq >= 1) && fromSeq <= toSeq;
  if (isRange) return;
  throw invalid(
    `Records from ${fromSeq} to ${toSeq} were asked for`,
    'Give whole numbers from 1 on, the smaller one first',
  );
}

function letterOf(row: SqlRow): DeadLetter {
  return {
    stream: String(row.stream),
    sink: String(row.sink),
    seq: Number(row.seq),
    attempts: Number(row.attempts),
    firstFailedAt: String(row.first_failed_at),
    lastError: String(row.last_error),
  };
}

function invalid(problem: string, remedy: string): EyrieError {
  return new EyrieError({ code: 'EYRIE_AUDIT_REPLAY_INVALID', problem, remedy });
}
