import { type AuditCase } from './audit-world.js';
export declare const RETENTION_CASES: readonly AuditCase[];
//# sourceMappingURL=retention-cases.d.ts.map