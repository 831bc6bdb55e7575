import { EyrieError } from '@eyrie/core/engine';
import { rowsOf, type SqlDialect, type SqlExecutor } from '@eyrie/store/engine';
import { bulkInsert } from './bulk-insert.js';
import { isSameEvent } from './same-event.js';

/** An event on its way to the log. */
export interface OutboxRow {
  readonly stream: string;
  /** The event's own id. */
  readonly id: string;
  /** The event's canonical JSON. */
  readonly body: string;
  /**
   * Whether the same event may have been recorded before: its id is the caller's own, or an earlier attempt was left
   * without an answer. Costs a look at what is sealed. @default false
   */
  readonly mayExist?: boolean | undefined;
}

/** What waits for the sequencer. */
export interface OutboxState {
  /** Rows, counted up to 100,000. */
  readonly depth: number;
  /** When the first in line was written, ISO 8601; `undefined` where nothing waits. */
  readonly oldestAt: string | undefined;
}

// A longer backlog is long enough to be told of, and counting on would cost more than it says.
const MAX_COUNTED = 100_000;
const ROWS_PER_STATEMENT = 1000;
const MAX_ATTEMPTS = 3;

const INSERT_ONE =
  'INSERT INTO eyrie_audit_outbox (stream, id, body) VALUES (CAST($1 AS text), CAST($2 AS text), CAST($3 AS text))';
const INSERT_ONCE = `${INSERT_ONE} ON CONFLICT DO NOTHING RETURNING id`;
const WAITING_BODY =
  'SELECT body FROM eyrie_audit_outbox WHERE stream = CAST($1 AS text) AND id = CAST($2 AS text)';
const SEALED_BODY = `SELECT l.body FROM eyrie_audit_ids i
  JOIN eyrie_audit_log l ON l.stream = i.stream AND l.seq = i.seq
  WHERE i.stream = CAST($1 AS text) AND i.id = CAST($2 AS text)`;
const WITHDRAW = 'DELETE FROM eyrie_audit_outbox WHERE stream = CAST($1 AS text) AND id = CAST($2 AS text)';

/**
 * Writes events into the outbox, in whatever transaction the executor runs: a rollback takes them back. Several rows
 * may take several statements, which are kept together only in a transaction. Nothing of it ends a transaction of
 * PostgreSQL that goes well otherwise.
 *
 * @throws EyrieError `EYRIE_AUDIT_ID_CONFLICT` where a row that {@link OutboxRow.mayExist} has the id of another event;
 * the same event again is none, see {@link isSameEvent}.
 */
export async function insertOutbox(
  executor: SqlExecutor,
  dialect: SqlDialect,
  rows: readonly OutboxRow[],
): Promise<void> {
  const fresh = rows.filter(({ mayExist }) => mayExist !== true);
  for (const row of rows) if (row.mayExist === true) await insertOnce(executor, row);
  if (fresh.length === 1) await insertOne(executor, fresh[0] as OutboxRow);
  else await insertMany(executor, dialect, fresh);
}

async function insertOne(executor: SqlExecutor, { stream, id, body }: OutboxRow): Promise<void> {
  await executor.query(INSERT_ONE, [stream, id, body]);
}

async function insertMany(
  executor: SqlExecutor,
  dialect: SqlDialect,
  rows: readonly OutboxRow[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    await bulkInsert(executor, dialect, {
      table: 'eyrie_audit_outbox',
      columns: [
        { name: 'stream', type: 'text' },
        { name: 'id', type: 'text' },
        { name: 'body', type: 'text' },
      ],
      rows: rows.slice(start, start + ROWS_PER_STATEMENT).map(({ stream, id, body }) => [stream, id, body]),
    });
  }
}

async function insertOnce(executor: SqlExecutor, row: OutboxRow): Promise<void> {
  const { stream, id, body } = row;
  // What is in the way may be sealed between two statements, which is seen at the next attempt.
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const inserted = rowsOf(await executor.query(INSERT_ONCE, [stream, id, body])).length > 0;
    const [sealed] = rowsOf(await executor.query(SEALED_BODY, [stream, id]));
    if (sealed !== undefined) {
      if (inserted) await executor.query(WITHDRAW, [stream, id]);
      if (isSameEvent(String(sealed.body), body)) return;
      throw idConflict(row);
    }
    if (inserted) return;
    const [waiting] = rowsOf(await executor.query(WAITING_BODY, [stream, id]));
    if (waiting === undefined) continue;
    if (isSameEvent(String(waiting.body), body)) return;
    throw idConflict(row);
  }
  throw idConflict(row);
}

function idConflict({ stream, id }: OutboxRow): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_ID_CONFLICT',
    problem: `Another event with the id ${JSON.stringify(id)} is in the audit trail already (stream ${JSON.stringify(stream)})`,
    remedy: 'Give each event an id of its own, and an event that is recorded again what it had before',
  });
}

/** How much waits for the sequencer of a stream, and since when. */
export async function outboxState(executor: SqlExecutor, stream: string): Promise<OutboxState> {
  const [row] = rowsOf(
    await executor.query(
      `SELECT
        (SELECT count(*) FROM (
          SELECT 1 FROM eyrie_audit_outbox WHERE stream = CAST($1 AS text) LIMIT ${MAX_COUNTED}
        ) waiting) AS depth,
        (SELECT created_at FROM eyrie_audit_outbox WHERE stream = CAST($1 AS text) ORDER BY id LIMIT 1) AS oldest_at`,
      [stream],
    ),
  );
  return {
    depth: Number(row?.depth ?? 0),
    oldestAt: typeof row?.oldest_at === 'string' ? row.oldest_at : undefined,
  };
}
