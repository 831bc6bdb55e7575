import type { Lease } from '@eyrie/store/engine';
import type { DeliveryClock } from './delivery-clock.js';
/** Which lease, for whom and for how long. */
export interface LeaseTerms {
    readonly name: string;
    readonly holder: string;
    readonly ttlMs: number;
}
/** Where leases come from: `Leases` of the store. */
export interface LeaseSource {
    acquire(terms: LeaseTerms): Promise<Lease | undefined>;
}
/** What is kept, and for whom. */
export interface LeaseKeeperOptions extends LeaseTerms {
    readonly leases: LeaseSource;
    readonly clock: DeliveryClock;
    readonly onLost: () => void;
}
/** A lease while it is held. */
export interface HeldLease {
    readonly lease: Lease;
    /** Aborted once it is lost or let go. */
    readonly signal: AbortSignal;
}
/** Takes a lease when it is free, renews it while it is held, and says when it is lost. */
export declare class LeaseKeeper {
    #private;
    constructor(options: LeaseKeeperOptions);
    /** The lease, taken if need be; `undefined` while somebody else has it. Rejects as the store does. */
    hold(): Promise<HeldLease | undefined>;
    /** Forgets a lease that turned out to be somebody else's. */
    lose(): void;
    /** Lets the next one have it at once. Never rejects: else it ends by itself. */
    release(): Promise<void>;
}
//# sourceMappingURL=lease-keeper.d.ts.map