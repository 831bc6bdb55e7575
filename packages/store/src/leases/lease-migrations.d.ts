import type { Migration } from '../migrations/migration.js';
/** The table of {@link Leases}. */
export declare const leaseMigrations: readonly Migration[];
//# sourceMappingURL=lease-migrations.d.ts.map