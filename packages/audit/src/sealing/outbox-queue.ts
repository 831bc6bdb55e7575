import type { SqlDialect, SqlTransaction } from '@eyrie/store/engine';
import { textArray } from '../storage/bulk-insert.js';
import { isSameEvent } from '../storage/same-event.js';
import { readSealableEvent, type SealableEvent } from './sealable-event.js';

/** What was taken out of the outbox and cannot be sealed. */
export interface RejectedRow {
  readonly id: string;
  readonly body: string;
  readonly reason: 'id_conflict' | 'not_an_event';
}

/** What was taken out of the outbox. */
export interface OutboxBatch {
  readonly taken: number;
  /** In ascending order of their ids. */
  readonly events: readonly SealableEvent[];
  readonly rejected: readonly RejectedRow[];
  /** Events that are sealed already. */
  readonly duplicates: number;
}

interface Popped {
  readonly id: string;
  readonly body: string;
}

const TAKE: Readonly<Record<SqlDialect, string>> = {
  sqlite: `DELETE FROM eyrie_audit_outbox WHERE rowid IN (
      SELECT rowid FROM eyrie_audit_outbox WHERE stream = $1 ORDER BY id LIMIT $2
    ) RETURNING id, body`,
  // By ctid, which no statistics of a table that is empty most of the time can make a slow plan of.
  postgres: `DELETE FROM eyrie_audit_outbox WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM eyrie_audit_outbox WHERE stream = $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
    )) RETURNING id, body`,
};

// While a backlog grows faster than statistics, the planner would sort all of it for each batch.
const USE_THE_INDEX = "SELECT set_config('enable_sort', 'off', true)";

const SEALED_BODIES = `SELECT i.id, l.body FROM eyrie_audit_ids i
  JOIN eyrie_audit_log l ON l.stream = i.stream AND l.seq = i.seq WHERE i.stream = $1 AND i.id`;
const SEALED: Readonly<Record<SqlDialect, { readonly ids: string; readonly bodies: string }>> = {
  sqlite: {
    ids: 'SELECT id FROM eyrie_audit_ids WHERE stream = $1 AND id IN (SELECT value FROM json_each($2))',
    bodies: `${SEALED_BODIES} IN (SELECT value FROM json_each($2))`,
  },
  postgres: {
    ids: 'SELECT id FROM eyrie_audit_ids WHERE stream = $1 AND id = ANY (CAST($2 AS text[]))',
    bodies: `${SEALED_BODIES} = ANY (CAST($2 AS text[]))`,
  },
};

/** Takes the next rows of a stream out of the outbox, and sorts out what cannot be sealed or is sealed already. */
export async function takeFromOutbox(
  transaction: SqlTransaction,
  dialect: SqlDialect,
  { stream, limit }: { readonly stream: string; readonly limit: number },
): Promise<OutboxBatch> {
  if (dialect === 'postgres') await transaction.query(USE_THE_INDEX);
  const { rows } = await transaction.query(TAKE[dialect], [stream, limit]);
  const popped = rows.map(({ id, body }): Popped => ({ id: String(id), body: String(body) }));
  const sealed = popped.length === 0 ? NOTHING : await findSealed(transaction, dialect, { stream, popped });
  const events: SealableEvent[] = [];
  const rejected: RejectedRow[] = [];
  let duplicates = 0;
  for (const { id, body } of popped) {
    const known = sealed.get(id);
    const event = known === undefined ? readSealableEvent(id, body) : undefined;
    if (event !== undefined) events.push(event);
    else if (known === undefined) rejected.push({ id, body, reason: 'not_an_event' });
    else if (isSameEvent(known, body)) duplicates += 1;
    else rejected.push({ id, body, reason: 'id_conflict' });
  }
  events.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { taken: popped.length, events, rejected, duplicates };
}

type SealedBodies = ReadonlyMap<string, string>;

const NOTHING: SealedBodies = new Map();

/** Which of the ids are sealed in the stream already: hardly ever one, so that bodies are read only then. */
async function findSealed(
  transaction: SqlTransaction,
  dialect: SqlDialect,
  { stream, popped }: { readonly stream: string; readonly popped: readonly Popped[] },
): Promise<SealedBodies> {
  const listOf = (ids: readonly string[]) => (dialect === 'postgres' ? textArray(ids) : JSON.stringify(ids));
  const { rows: known } = await transaction.query(SEALED[dialect].ids, [
    stream,
    listOf(popped.map(({ id }) => id)),
  ]);
  if (known.length === 0) return NOTHING;
  const { rows } = await transaction.query(SEALED[dialect].bodies, [
    stream,
    listOf(known.map(({ id }) => String(id))),
  ]);
  return new Map(rows.map(({ id, body }) => [String(id), String(body)]));
}
