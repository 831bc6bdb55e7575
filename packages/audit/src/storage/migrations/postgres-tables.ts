// By the clock of the database's host, as ISO 8601 with milliseconds.
const NOW = `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

// Sorted and compared by bytes: the same order in every database, whatever its locale.
const KEY = 'text COLLATE "C" NOT NULL';

/** The tables of the log in PostgreSQL, with the indexes that reading them needs. */
export const POSTGRES_LOG_TABLES: readonly string[] = [
  // A queue: as many rows as it holds are deleted every few seconds, which the usual share of a table would miss.
  `CREATE TABLE eyrie_audit_outbox (
    stream ${KEY},
    id ${KEY},
    body text NOT NULL,
    created_at ${KEY} DEFAULT ${NOW},
    PRIMARY KEY (stream, id)
  ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000)`,
  // The key of a partitioned table must hold what it is partitioned by: eyrie_audit_ids keeps seq and id unique.
  `CREATE TABLE eyrie_audit_log (
    stream ${KEY},
    seq bigint NOT NULL,
    id ${KEY},
    body text NOT NULL,
    prev_hash text,
    hash text NOT NULL,
    sealed_at ${KEY},
    time ${KEY},
    type ${KEY},
    action ${KEY},
    outcome ${KEY},
    actor_id ${KEY},
    PRIMARY KEY (stream, seq, sealed_at)
  ) PARTITION BY RANGE (sealed_at)`,
  'CREATE INDEX eyrie_audit_log_time ON eyrie_audit_log (time, stream, seq)',
  'CREATE INDEX eyrie_audit_log_actor ON eyrie_audit_log (actor_id, time)',
  'CREATE INDEX eyrie_audit_log_type ON eyrie_audit_log (type, time)',
  `CREATE TABLE eyrie_audit_ids (
    id ${KEY},
    stream ${KEY},
    seq bigint NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (id, stream),
    UNIQUE (stream, seq)
  )`,
  `CREATE TABLE eyrie_audit_targets (
    stream ${KEY},
    seq bigint NOT NULL,
    type ${KEY},
    id ${KEY},
    PRIMARY KEY (stream, seq, type, id)
  )`,
  'CREATE INDEX eyrie_audit_targets_target ON eyrie_audit_targets (id, type, stream, seq)',
  `CREATE TABLE eyrie_audit_head (
    stream ${KEY} PRIMARY KEY,
    size bigint NOT NULL,
    hash text NOT NULL,
    frontier text NOT NULL,
    sealed_at ${KEY}
  ) WITH (fillfactor = 20)`,
  `CREATE TABLE eyrie_audit_checkpoints (
    stream ${KEY},
    size bigint NOT NULL,
    root text NOT NULL,
    frontier text NOT NULL,
    note text NOT NULL,
    created_at ${KEY},
    PRIMARY KEY (stream, size)
  )`,
  `CREATE TABLE eyrie_audit_segments (
    stream ${KEY},
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    last_hash text NOT NULL,
    frontier text NOT NULL,
    note text NOT NULL,
    pruned_at ${KEY},
    PRIMARY KEY (stream, first_seq)
  )`,
  `CREATE TABLE eyrie_audit_rejected (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream ${KEY},
    id ${KEY},
    body text NOT NULL,
    reason text NOT NULL,
    rejected_at ${KEY}
  )`,
];
