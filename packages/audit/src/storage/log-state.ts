import { rowsOf, type SqlDialect, type SqlExecutor, type SqlRow } from '@eyrie/store/engine';
import { DATABASE_NOW } from './database-clock.js';
import { checkpointOfRow, frontierOf, type StoredCheckpoint } from './stored-rows.js';

/** Where a log ends. */
export interface LogHead {
  readonly stream: string;
  /** Records that were sealed, the pruned ones included: the `seq` of the last one. */
  readonly size: number;
  /** The `hash` of the last record; `null` where there is none. */
  readonly hash: string | null;
  /** Roots of the perfect subtrees of the tree of this size, from left to right, in hexadecimal. */
  readonly frontier: readonly string[];
  /** When the last record was sealed, ISO 8601; empty where there is none. */
  readonly sealedAt: string;
}

/** A log as its next leader finds it. */
export interface LogState {
  /** The time of the database's host, ISO 8601. */
  readonly now: string;
  readonly head: LogHead;
  readonly checkpoint: StoredCheckpoint | undefined;
  /** The end of what was pruned. */
  readonly pruned:
    | {
        readonly lastSeq: number;
        readonly lastHash: string;
        /** Of the tree of that size. */
        readonly frontier: readonly string[];
        readonly note: string;
      }
    | undefined;
  /** The highest `seq` that has an id in `eyrie_audit_ids`. */
  readonly lastIdSeq: number;
}

const STATES: Readonly<Record<SqlDialect, string>> = {
  sqlite: stateStatement('sqlite'),
  postgres: stateStatement('postgres'),
};

/** Reads where a log stands, in one statement. */
export async function readLogState(
  executor: SqlExecutor,
  dialect: SqlDialect,
  stream: string,
): Promise<LogState> {
  const [row = {}] = rowsOf(await executor.query(STATES[dialect], [stream]));
  return {
    now: String(row.now),
    head: headOf(row, stream),
    checkpoint: isPresent(row.size) ? checkpointOfRow(row) : undefined,
    pruned: isPresent(row.last_seq)
      ? {
          lastSeq: Number(row.last_seq),
          lastHash: String(row.last_hash),
          frontier: frontierOf(row.pruned_frontier),
          note: String(row.pruned_note),
        }
      : undefined,
    lastIdSeq: Number(row.last_id_seq ?? 0),
  };
}

function headOf(row: SqlRow, stream: string): LogHead {
  if (!isPresent(row.head_size)) return { stream, size: 0, hash: null, frontier: [], sealedAt: '' };
  return {
    stream,
    size: Number(row.head_size),
    hash: String(row.head_hash),
    frontier: frontierOf(row.head_frontier),
    sealedAt: String(row.head_sealed_at),
  };
}

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function stateStatement(dialect: SqlDialect): string {
  return `SELECT ${DATABASE_NOW[dialect]} AS now,
    h.size AS head_size, h.hash AS head_hash, h.frontier AS head_frontier, h.sealed_at AS head_sealed_at,
    c.stream, c.size, c.root, c.frontier, c.note, c.created_at, g.last_seq, g.last_hash,
    g.frontier AS pruned_frontier, g.note AS pruned_note,
    (SELECT max(seq) FROM eyrie_audit_ids WHERE stream = CAST($1 AS text)) AS last_id_seq
  FROM (SELECT CAST($1 AS text) AS stream) s
  LEFT JOIN eyrie_audit_head h ON h.stream = s.stream
  LEFT JOIN eyrie_audit_checkpoints c ON c.stream = s.stream
    AND c.size = (SELECT max(size) FROM eyrie_audit_checkpoints WHERE stream = CAST($1 AS text))
  LEFT JOIN eyrie_audit_segments g ON g.stream = s.stream
    AND g.first_seq = (SELECT max(first_seq) FROM eyrie_audit_segments WHERE stream = CAST($1 AS text))`;
}
