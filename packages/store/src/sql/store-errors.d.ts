import { EyrieError } from '@eyrie/core/engine';
export declare function storeClosed(label: string): EyrieError;
/** What was waited for in vain: `limit` is that so many wait already, `turn` the transactions before, `lock` another process. */
export type BusyReason = 'limit' | 'turn' | 'lock';
export declare function storeBusy(label: string, reason: BusyReason, detail: string, cause?: unknown): EyrieError;
export declare function transactionNested(label: string): EyrieError;
export declare function transactionEnded(label: string): EyrieError;
export declare function transactionFailed(label: string, cause: unknown): EyrieError;
export declare function statementInvalid(problem: string, remedy: string): EyrieError;
export declare function valueInvalid(problem: string, remedy: string, cause?: unknown): EyrieError;
//# sourceMappingURL=store-errors.d.ts.map