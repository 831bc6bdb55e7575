import { type AuditCase } from './audit-world.js';
export declare const OUTBOX_CASES: readonly AuditCase[];
//# sourceMappingURL=outbox-cases.d.ts.map