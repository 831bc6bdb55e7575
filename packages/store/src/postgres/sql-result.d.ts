import type { SqlResult } from '../sql/sql-executor.js';
/**
 * What `pg` answered, with integers of 64 bits as numbers: by column, since types that `pg` parses are set for the
 * whole process or for a pool that may not be ours.
 */
export declare function sqlResultOf(answer: unknown, label: string): SqlResult;
//# sourceMappingURL=sql-result.d.ts.map