import type { SqlRow, SqlValue } from '@eyrie/store/engine';
import type { SealedRecord } from '../records/sealed-record.js';
/** Which records are asked for; all of what is given must hold. */
export interface AuditQuery {
    /** @default all streams */
    readonly stream?: string | undefined;
    /** The id of the actor. */
    readonly actor?: string | undefined;
    readonly action?: string | undefined;
    readonly type?: string | undefined;
    readonly target?: {
        readonly type?: string | undefined;
        readonly id?: string | undefined;
    } | undefined;
    readonly outcome?: string | undefined;
    /** Events that happened then or later: a date, or ISO 8601. */
    readonly from?: Date | string | undefined;
    /** Events that happened before. */
    readonly to?: Date | string | undefined;
    /** From 1 to 1000. @default 100 */
    readonly limit?: number | undefined;
    /** @default 'newest-first' */
    readonly order?: 'newest-first' | 'oldest-first' | undefined;
    /** `next` of the page before. */
    readonly cursor?: string | undefined;
}
/** One page of an answer. */
export interface AuditPage {
    readonly records: readonly SealedRecord[];
    /** The cursor of the next page; `undefined` after the last one. */
    readonly next: string | undefined;
}
/** A query in SQL. */
export interface QueryStatement {
    readonly text: string;
    readonly values: readonly SqlValue[];
    readonly limit: number;
}
export declare const QUERY_DEFAULTS: Readonly<{
    limit: 100;
    maxLimit: 1000;
}>;
/** Writes a query in SQL, the same for both dialects. One row more than the limit tells whether there is another page. */
export declare function queryStatement(query: AuditQuery): QueryStatement;
/** The page that the rows of a {@link QueryStatement} are. */
export declare function pageOf(rows: readonly SqlRow[], limit: number): AuditPage;
//# sourceMappingURL=audit-query.d.ts.map