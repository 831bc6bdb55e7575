import { EyrieError } from '@eyrie/core/engine';
/** What is wrong with the server becomes a coded error; what is wrong with a statement is passed on. */
export declare function describePostgresError(error: unknown, label: string): unknown;
/** The same for an error of connecting, after which there is no server to speak with whatever it was. */
export declare function describeConnectError(error: unknown, label: string): unknown;
export declare function postgresUnavailable(label: string, cause: unknown): EyrieError;
/** For a COMMIT whose answer never came. */
export declare function commitUnknown(label: string, cause: unknown): EyrieError;
export declare function queueFull(label: string, maxQueued: number): EyrieError;
export declare function noConnectionFree(label: string, waited: string, cause?: unknown): EyrieError;
/** Whether the connection that an error came from is of no use any longer. */
export declare function isConnectionLost(error: unknown): boolean;
//# sourceMappingURL=postgres-errors.d.ts.map