import type { Migration } from '../migrations/migration.js';

/** The table of {@link Leases}. */
export const leaseMigrations: readonly Migration[] = Object.freeze([
  {
    id: 'store/0001-leases',
    sqlite: [
      'CREATE TABLE eyrie_leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, token INTEGER NOT NULL, expires_at TEXT NOT NULL) STRICT',
    ],
    postgres: [
      'CREATE TABLE eyrie_leases (name TEXT COLLATE "C" PRIMARY KEY, holder TEXT NOT NULL, token BIGINT NOT NULL, expires_at TEXT COLLATE "C" NOT NULL)',
    ],
  },
]);
