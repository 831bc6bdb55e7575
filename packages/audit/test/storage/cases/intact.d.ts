import type { AuditLog } from '../../../src/storage/audit-log.js';
/**
 * Verifies a log with nothing but its definition: contiguous numbers, the hash chain, the Merkle root of every
 * checkpoint since the last pruned segment. Answers with how many records and checkpoints it looked at.
 */
export declare function assertIntact(log: AuditLog, stream?: string): Promise<{
    readonly records: number;
    readonly checkpoints: number;
}>;
//# sourceMappingURL=intact.d.ts.map