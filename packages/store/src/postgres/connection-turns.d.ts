import type { Deadline } from '../sql/deadline.js';
/** How many may hold a connection, and how many may wait for one. */
export interface TurnLimits {
    readonly label: string;
    readonly maxConnections: number;
    readonly maxQueued: number;
}
/** Lets as many in at a time as there are connections, in the order of arrival. */
export declare class ConnectionTurns {
    #private;
    constructor(limits: TurnLimits);
    /** Resolves, once it is the caller's turn, with what ends the turn. */
    take(deadline: Deadline): Promise<() => void>;
    /** Refuses whoever comes from now on; resolves once nobody has or awaits a turn. */
    drain(): Promise<void>;
    /** Refuses those that still wait. */
    refuseAll(): void;
}
//# sourceMappingURL=connection-turns.d.ts.map