import type { SqlDialect, SqlTransaction } from '@eyrie/store/engine';
import type { SealedRecord } from '../records/sealed-record.js';
import type { BulkColumn } from './bulk-insert.js';
import { bulkInsert } from './bulk-insert.js';
import type { LogHead } from './log-state.js';
import { frontierText, type StoredCheckpoint } from './stored-rows.js';

/** A record with what it is searched by. */
export interface LogEntry {
  readonly record: SealedRecord;
  readonly time: string;
  readonly type: string;
  readonly action: string;
  readonly outcome: string;
  readonly actorId: string;
  readonly targets: readonly { readonly type: string; readonly id: string }[];
}

/** A row of the outbox that is kept aside, since it cannot be sealed. */
export interface RejectedEntry {
  readonly stream: string;
  readonly id: string;
  readonly body: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly rejectedAt: string;
}

const LOG_COLUMNS = columns(
  'stream, seq bigint, id, body, prev_hash, hash, sealed_at, time, type, action, outcome, actor_id',
);
const ID_COLUMNS = columns('id, stream, seq bigint, hash');
const TARGET_COLUMNS = columns('stream, seq bigint, type, id');
const REJECTED_COLUMNS = columns('stream, id, body, reason, rejected_at');

const WRITE_HEAD = `INSERT INTO eyrie_audit_head (stream, size, hash, frontier, sealed_at)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (stream) DO UPDATE SET
    size = excluded.size, hash = excluded.hash, frontier = excluded.frontier, sealed_at = excluded.sealed_at`;
const WRITE_CHECKPOINT = `INSERT INTO eyrie_audit_checkpoints (stream, size, root, frontier, note, created_at)
  VALUES ($1, $2, $3, $4, $5, $6)`;

/** Writes what a leader has sealed, in its transaction. */
export class LogWriter {
  readonly #transaction: SqlTransaction;
  readonly #dialect: SqlDialect;

  constructor(transaction: SqlTransaction, dialect: SqlDialect) {
    this.#transaction = transaction;
    this.#dialect = dialect;
  }

  /** Makes the partition of PostgreSQL in which a month's records are kept, and that of the month after it. */
  async ensurePartition(month: string): Promise<void> {
    if (this.#dialect !== 'postgres') return;
    for (const each of [month, monthAfter(month)]) {
      await this.#transaction.query('SELECT eyrie_audit_ensure_partition(CAST($1 AS text))', [each]);
    }
  }

  async appendRecords(entries: readonly LogEntry[]): Promise<void> {
    await this.#insert('eyrie_audit_log', LOG_COLUMNS, entries.map(logRow));
    await this.#insert(
      'eyrie_audit_ids',
      ID_COLUMNS,
      entries.map(({ record: { id, stream, seq, hash } }) => [id, stream, seq, hash]),
    );
    await this.#insert(
      'eyrie_audit_targets',
      TARGET_COLUMNS,
      entries.flatMap(({ record: { stream, seq }, targets }) =>
        targets.map(({ type, id }) => [stream, seq, type, id]),
      ),
    );
  }

  async keepRejected(rows: readonly RejectedEntry[]): Promise<void> {
    await this.#insert(
      'eyrie_audit_rejected',
      REJECTED_COLUMNS,
      rows.map(({ stream, id, body, reason, rejectedAt }) => [stream, id, body, reason, rejectedAt]),
    );
  }

  async writeHead({ stream, size, hash, frontier, sealedAt }: LogHead): Promise<void> {
    await this.#transaction.query(WRITE_HEAD, [stream, size, hash, frontierText(frontier), sealedAt]);
  }

  async appendCheckpoint(checkpoint: StoredCheckpoint): Promise<void> {
    const { stream, size, root, frontier, note, createdAt } = checkpoint;
    const values = [stream, size, root, frontierText(frontier), note, createdAt];
    await this.#transaction.query(WRITE_CHECKPOINT, values);
  }

  async #insert(
    table: string,
    tableColumns: readonly BulkColumn[],
    rows: Parameters<typeof bulkInsert>[2]['rows'],
  ): Promise<void> {
    await bulkInsert(this.#transaction, this.#dialect, { table, columns: tableColumns, rows });
  }
}

function logRow(entry: LogEntry): readonly (string | number | null)[] {
  const { seq, stream, id, body, prevHash, hash, sealedAt } = entry.record;
  const { time, type, action, outcome, actorId } = entry;
  return [stream, seq, id, body, prevHash, hash, sealedAt, time, type, action, outcome, actorId];
}

function monthAfter(month: string): string {
  const next = new Date(`${month}-01T00:00:00.000Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return next.toISOString().slice(0, 7);
}

function columns(list: string): readonly BulkColumn[] {
  return list.split(', ').map((column): BulkColumn => {
    const [name = '', type = 'text'] = column.split(' ');
    return { name, type: type === 'bigint' ? 'bigint' : 'text' };
  });
}
