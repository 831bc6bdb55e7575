import { type AuditCase } from './audit-world.js';
export declare const CONSISTENCY_CASES: readonly AuditCase[];
//# sourceMappingURL=consistency-cases.d.ts.map