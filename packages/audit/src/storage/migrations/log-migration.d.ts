import type { Migration } from '@eyrie/store/engine';
/** The outbox, the log with what belongs to it, and what keeps both append-only. */
export declare const LOG_MIGRATION: Migration;
//# sourceMappingURL=log-migration.d.ts.map