import type { AuditCase } from './audit-world.js';
/** What the storage promises on every database. */
export declare const STORAGE_CASES: readonly AuditCase[];
//# sourceMappingURL=all-cases.d.ts.map