import type { Migration } from '@eyrie/store/engine';
import { leaseMigrations } from '@eyrie/store/engine';
import { DELIVERY_MIGRATION } from '../delivery/delivery-migration.js';
import { REQUESTS_MIGRATION } from '../deployments/ledger/requests-migration.js';
import { subjectKeyMigrations } from '../event/protect/subject-key-migrations.js';
import { LOG_MIGRATION } from './migrations/log-migration.js';

/** All tables of the audit trail, in the order in which they were introduced. */
export const auditMigrations: readonly Migration[] = [
  ...leaseMigrations,
  LOG_MIGRATION,
  DELIVERY_MIGRATION,
  REQUESTS_MIGRATION,
  ...subjectKeyMigrations,
];
