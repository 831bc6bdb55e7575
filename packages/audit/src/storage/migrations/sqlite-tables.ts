// By the clock of the host, as ISO 8601 with milliseconds.
const NOW = "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))";

/** The tables of the log in SQLite, with the indexes that reading them needs. */
export const SQLITE_LOG_TABLES: readonly string[] = [
  `CREATE TABLE eyrie_audit_outbox (
    stream TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT ${NOW},
    PRIMARY KEY (stream, id)
  ) STRICT`,
  `CREATE TABLE eyrie_audit_log (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    prev_hash TEXT,
    hash TEXT NOT NULL,
    sealed_at TEXT NOT NULL,
    time TEXT NOT NULL,
    type TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    PRIMARY KEY (stream, seq)
  ) STRICT`,
  'CREATE INDEX eyrie_audit_log_time ON eyrie_audit_log (time, stream, seq)',
  'CREATE INDEX eyrie_audit_log_actor ON eyrie_audit_log (actor_id, time)',
  'CREATE INDEX eyrie_audit_log_type ON eyrie_audit_log (type, time)',
  `CREATE TABLE eyrie_audit_ids (
    id TEXT NOT NULL,
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (id, stream),
    UNIQUE (stream, seq)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE eyrie_audit_targets (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (stream, seq, type, id)
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX eyrie_audit_targets_target ON eyrie_audit_targets (id, type, stream, seq)',
  `CREATE TABLE eyrie_audit_head (
    stream TEXT PRIMARY KEY NOT NULL,
    size INTEGER NOT NULL,
    hash TEXT NOT NULL,
    frontier TEXT NOT NULL,
    sealed_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE eyrie_audit_checkpoints (
    stream TEXT NOT NULL,
    size INTEGER NOT NULL,
    root TEXT NOT NULL,
    frontier TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (stream, size)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE eyrie_audit_segments (
    stream TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    last_hash TEXT NOT NULL,
    frontier TEXT NOT NULL,
    note TEXT NOT NULL,
    pruned_at TEXT NOT NULL,
    PRIMARY KEY (stream, first_seq)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE eyrie_audit_rejected (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    stream TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    reason TEXT NOT NULL,
    rejected_at TEXT NOT NULL
  ) STRICT`,
];
