import type { SqlExecutor, SqlRow, SqlValue, Store } from '@eyrie/store/engine';
import type { PrunedSegment, SealedRecord, SignedCheckpoint } from '../records/sealed-record.js';
import { type AuditPage, type AuditQuery, pageOf, queryStatement } from './audit-query.js';
import { type LogHead, readLogState } from './log-state.js';
import {
  CHECKPOINT_COLUMNS,
  checkpointOfRow,
  RECORD_COLUMNS,
  recordOfRow,
  segmentOfRow,
} from './stored-rows.js';

/** Which records of a stream, both ends included. */
export interface RecordRange {
  /** @default the first one that was not pruned */
  readonly fromSeq?: number | undefined;
  /** @default the last one at the time of the call */
  readonly toSeq?: number | undefined;
}

const PAGE = 500;
const MAX_READ = 10_000;
const MAX_CHECKPOINTS = 1000;

const READ = `SELECT ${RECORD_COLUMNS} FROM eyrie_audit_log l
  WHERE l.stream = $1 AND l.seq >= $2 AND l.seq <= $3 ORDER BY l.seq LIMIT $4`;
const RECORD_OF = `SELECT ${RECORD_COLUMNS} FROM eyrie_audit_ids i
  JOIN eyrie_audit_log l ON l.stream = i.stream AND l.seq = i.seq WHERE i.id = $1`;
const FIRST_OF = `${RECORD_OF} ORDER BY i.stream LIMIT 1`;
const RECORD_OF_STREAM = `${RECORD_OF} AND i.stream = $2`;
const CHECKPOINTS = `SELECT ${CHECKPOINT_COLUMNS} FROM eyrie_audit_checkpoints c
  WHERE c.stream = $1 AND c.size >= $2 ORDER BY c.size LIMIT $3`;

/**
 * Reads what is sealed.
 *
 * @example
 * ```ts
 * const log = new AuditLog({ store });
 * const { records } = await log.query({ actor: 'user-7', outcome: 'denied', limit: 20 });
 * ```
 */
export class AuditLog {
  readonly #store: Pick<Store, 'dialect' | 'query'>;

  constructor({ store }: { readonly store: Pick<Store, 'dialect' | 'query'> }) {
    this.#store = store;
  }

  /** The records of a stream from `fromSeq` on, in order: at most `limit`, and at most 10,000. */
  async read(range: {
    readonly stream: string;
    readonly fromSeq: number;
    readonly limit: number;
  }): Promise<readonly SealedRecord[]> {
    return this.#read(range.stream, {
      fromSeq: range.fromSeq,
      toSeq: Number.MAX_SAFE_INTEGER,
      limit: range.limit,
    });
  }

  /** The records of a range one after the other, read in pages: a log of any size needs the memory of one page. */
  async *records(stream: string, range: RecordRange = {}): AsyncGenerator<SealedRecord, void, undefined> {
    const toSeq = range.toSeq ?? (await this.head(stream)).size;
    let next = range.fromSeq ?? 1;
    while (next <= toSeq) {
      const page = await this.#read(stream, { fromSeq: next, toSeq, limit: PAGE });
      yield* page;
      const last = page.at(-1);
      if (last === undefined) return;
      next = last.seq + 1;
    }
  }

  /**
   * Records by what happened, the newest first unless asked otherwise. Sorted by the event's own time, and by `seq`
   * where that is equal; `next` of a page is the `cursor` of the page after it.
   *
   * @throws EyrieError `EYRIE_AUDIT_QUERY_INVALID` for a time, a limit or a cursor that is none
   */
  async query(query: AuditQuery = {}): Promise<AuditPage> {
    const { text, values, limit } = queryStatement(query);
    return pageOf(await this.#rows(text, values), limit);
  }

  /**
   * The record of an event; `undefined` where it is not sealed, or was pruned. An id that a caller has given may be in
   * several streams: without one, the first of them by name.
   *
   * @default stream any
   */
  async recordOf(
    id: string,
    { stream }: { readonly stream?: string | undefined } = {},
  ): Promise<SealedRecord | undefined> {
    const [row] =
      stream === undefined
        ? await this.#rows(FIRST_OF, [id])
        : await this.#rows(RECORD_OF_STREAM, [id, stream]);
    return row === undefined ? undefined : recordOfRow(row);
  }

  /** Where a stream ends; of size 0 where nothing was ever sealed in it. */
  async head(stream: string): Promise<LogHead> {
    return (await readLogState(this.#executor, this.#store.dialect, stream)).head;
  }

  /** The streams that have records, by name. */
  async streams(): Promise<readonly string[]> {
    const rows = await this.#rows('SELECT stream FROM eyrie_audit_head ORDER BY stream');
    return rows.map(({ stream }) => String(stream));
  }

  /** The checkpoints of a stream that have at least `fromSize` records, in order: at most 1000. @default fromSize 1 */
  async checkpoints(
    stream: string,
    { fromSize = 1, limit = MAX_CHECKPOINTS }: { readonly fromSize?: number; readonly limit?: number } = {},
  ): Promise<readonly SignedCheckpoint[]> {
    const rows = await this.#rows(CHECKPOINTS, [stream, fromSize, Math.min(limit, MAX_CHECKPOINTS)]);
    return rows.map(checkpointOfRow).map(({ frontier: _frontier, ...signed }) => signed);
  }

  /** What was pruned from the beginning of a stream, in order. */
  async segments(stream: string): Promise<readonly PrunedSegment[]> {
    const rows = await this.#rows('SELECT * FROM eyrie_audit_segments WHERE stream = $1 ORDER BY first_seq', [
      stream,
    ]);
    return rows.map(segmentOfRow);
  }

  get #executor(): SqlExecutor {
    return this.#store;
  }

  async #read(
    stream: string,
    { fromSeq, toSeq, limit }: { readonly fromSeq: number; readonly toSeq: number; readonly limit: number },
  ): Promise<readonly SealedRecord[]> {
    const rows = await this.#rows(READ, [stream, fromSeq, toSeq, Math.min(limit, MAX_READ)]);
    return rows.map(recordOfRow);
  }

  async #rows(text: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    return (await this.#store.query(text, values)).rows;
  }
}
