import { type AuditCase } from './audit-world.js';
export declare const SEQUENCER_CASES: readonly AuditCase[];
//# sourceMappingURL=sequencer-cases.d.ts.map