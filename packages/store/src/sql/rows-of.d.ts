import type { SqlRow } from './sql-executor.js';
/**
 * The rows in what an executor answered, in whichever shape: `{ rows }` of `pg`, an array of rows, or `[rows, count]` of
 * TypeORM. Anything else holds no rows. What is in them is somebody else's: read columns that you asked for only.
 */
export declare function rowsOf(result: unknown): readonly SqlRow[];
//# sourceMappingURL=rows-of.d.ts.map