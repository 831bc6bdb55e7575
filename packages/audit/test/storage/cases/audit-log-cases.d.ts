import { type AuditCase } from './audit-world.js';
export declare const AUDIT_LOG_CASES: readonly AuditCase[];
//# sourceMappingURL=audit-log-cases.d.ts.map