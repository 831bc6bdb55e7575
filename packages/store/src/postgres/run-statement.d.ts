import type { SqlResult, SqlValue } from '../sql/sql-executor.js';
import type { PostgresClient } from './pg-driver.js';
interface Statement {
    readonly text: string;
    readonly values: readonly SqlValue[];
}
/** Runs one statement on a client. Rejects with a coded error where it is the server's fault. */
export declare function runStatement(client: PostgresClient, label: string, { text, values }: Statement): Promise<SqlResult>;
export {};
//# sourceMappingURL=run-statement.d.ts.map