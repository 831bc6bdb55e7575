import type { Deadline } from '../sql/deadline.js';
import { type TurnLimits } from './connection-turns.js';
import type { PostgresClient, PostgresPool } from './pg-driver.js';
/** A connection for the while of one piece of work. */
export interface Connection {
    readonly client: PostgresClient;
    /** Gives it back; with an error it is ended rather than used again. */
    release(error?: Error): void;
}
/** The connections of one pool, lent for a while each: as many as are allowed, awaited up to a deadline. */
export declare class PostgresConnections {
    #private;
    constructor(pool: PostgresPool, limits: TurnLimits);
    acquire(deadline: Deadline): Promise<Connection>;
    /** Refuses whoever comes from now on; resolves once every connection was given back. */
    drain(): Promise<void>;
    /** Refuses those that still wait, and ends the connections that are still lent: their statements fail. */
    abandon(): void;
}
//# sourceMappingURL=postgres-connections.d.ts.map