import type { Migration } from '@eyrie/store/engine';

/**
 * How far each sink is (`eyrie_audit_cursors`), and the records it is to be given again or was never given
 * (`eyrie_audit_deliveries`): what was delivered at the first attempt has no row. Of receipts the last one of each sink
 * is kept: it shows where the sink writes to, while one for each record would cost as much as the log itself.
 * `anchored_size` is NULL for a sink that keeps no checkpoints: retention waits for those of all others.
 */
export const DELIVERY_MIGRATION: Migration = {
  id: 'audit/0002-delivery',
  sqlite: [
    `CREATE TABLE eyrie_audit_cursors (
      stream TEXT NOT NULL,
      sink TEXT NOT NULL,
      next_seq INTEGER NOT NULL,
      anchored_size INTEGER,
      failures INTEGER NOT NULL,
      failing_since TEXT,
      next_at TEXT,
      last_error TEXT,
      up_at TEXT,
      receipt TEXT,
      updated_at TEXT NOT NULL,
      PRIMARY KEY (stream, sink)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE eyrie_audit_deliveries (
      stream TEXT NOT NULL,
      sink TEXT NOT NULL,
      seq INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('pending', 'dead')),
      attempts INTEGER NOT NULL,
      first_failed_at TEXT NOT NULL,
      tried_at TEXT NOT NULL,
      next_at TEXT NOT NULL,
      last_error TEXT NOT NULL,
      PRIMARY KEY (stream, sink, seq)
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX eyrie_audit_deliveries_due ON eyrie_audit_deliveries (stream, sink, state, next_at)',
  ],
  postgres: [
    `CREATE TABLE eyrie_audit_cursors (
      stream TEXT COLLATE "C" NOT NULL,
      sink TEXT COLLATE "C" NOT NULL,
      next_seq BIGINT NOT NULL,
      anchored_size BIGINT,
      failures INTEGER NOT NULL,
      failing_since TEXT COLLATE "C",
      next_at TEXT COLLATE "C",
      last_error TEXT,
      up_at TEXT COLLATE "C",
      receipt TEXT,
      updated_at TEXT COLLATE "C" NOT NULL,
      PRIMARY KEY (stream, sink)
    )`,
    `CREATE TABLE eyrie_audit_deliveries (
      stream TEXT COLLATE "C" NOT NULL,
      sink TEXT COLLATE "C" NOT NULL,
      seq BIGINT NOT NULL,
      state TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'dead')),
      attempts INTEGER NOT NULL,
      first_failed_at TEXT COLLATE "C" NOT NULL,
      tried_at TEXT COLLATE "C" NOT NULL,
      next_at TEXT COLLATE "C" NOT NULL,
      last_error TEXT NOT NULL,
      PRIMARY KEY (stream, sink, seq)
    )`,
    'CREATE INDEX eyrie_audit_deliveries_due ON eyrie_audit_deliveries (stream, sink, state, next_at)',
  ],
};
