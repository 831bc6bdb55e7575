import type { AuditCase } from './audit-world.js';
export declare const GUARD_CASES: readonly AuditCase[];
//# sourceMappingURL=guard-cases.d.ts.map