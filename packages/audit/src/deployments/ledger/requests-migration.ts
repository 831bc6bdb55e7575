import type { Migration } from '@eyrie/store/engine';

/** Which keys have been recorded, so that what is sent again is not recorded again. */
export const REQUESTS_MIGRATION: Migration = Object.freeze({
  id: 'audit/0003-requests',
  sqlite: [
    `CREATE TABLE eyrie_audit_requests (
  source TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  digest TEXT NOT NULL,
  event_id TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (source, idempotency_key)
) WITHOUT ROWID`,
    'CREATE INDEX eyrie_audit_requests_created_at ON eyrie_audit_requests (created_at)',
  ],
  postgres: [
    `CREATE TABLE eyrie_audit_requests (
  source text COLLATE "C" NOT NULL,
  idempotency_key text COLLATE "C" NOT NULL,
  digest text COLLATE "C" NOT NULL,
  event_id text COLLATE "C",
  created_at text COLLATE "C" NOT NULL,
  PRIMARY KEY (source, idempotency_key)
)`,
    'CREATE INDEX eyrie_audit_requests_created_at ON eyrie_audit_requests (created_at)',
  ],
});
