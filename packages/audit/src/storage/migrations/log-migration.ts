import type { Migration } from '@eyrie/store/engine';
import { POSTGRES_GUARDS } from './postgres-guards.js';
import { POSTGRES_PARTITIONS } from './postgres-partitions.js';
import { POSTGRES_LOG_TABLES } from './postgres-tables.js';
import { SQLITE_GUARDS } from './sqlite-guards.js';
import { SQLITE_LOG_TABLES } from './sqlite-tables.js';

/** The outbox, the log with what belongs to it, and what keeps both append-only. */
export const LOG_MIGRATION: Migration = {
  id: 'audit/0001-log',
  sqlite: [...SQLITE_LOG_TABLES, ...SQLITE_GUARDS],
  postgres: [...POSTGRES_LOG_TABLES, ...POSTGRES_PARTITIONS, ...POSTGRES_GUARDS],
};
