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

/** Whether somebody else is known to have the lease, or it was only not renewed in time. */
export type LeaseLoss = 'taken-over' | 'expired';

/** What is kept, and for whom. */
export interface LeaseKeeperOptions extends LeaseTerms {
  readonly leases: LeaseSource;
  readonly clock: DeliveryClock;
  readonly onLost: (loss: LeaseLoss) => void;
}

/** A lease while it is held. */
export interface HeldLease {
  readonly lease: Lease;
  /** Aborted once it is lost or let go. */
  readonly signal: AbortSignal;
}

/** Renewed thrice in its time, so that one renewal may fail. */
const RENEWALS = 3;

/** Takes a lease when it is free, renews it while it is held, and says when it is lost. */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  #held: (HeldLease & { readonly aborter: AbortController }) | undefined;
  #cancelRenewal: () => void = () => undefined;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
  }

  /** The lease, taken if need be; `undefined` while somebody else has it. Rejects as the store does. */
  async hold(): Promise<HeldLease | undefined> {
    if (this.#held !== undefined) return this.#held;
    const { leases, name, holder, ttlMs } = this.#options;
    const askedAt = this.#options.clock.now();
    const lease = await leases.acquire({ name, holder, ttlMs });
    if (lease === undefined) return undefined;
    const aborter = new AbortController();
    this.#held = { lease, signal: aborter.signal, aborter };
    this.#renewLater(askedAt);
    return this.#held;
  }

  /** Forgets a lease that is held no more. */
  lose(loss: LeaseLoss): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#drop();
    held.aborter.abort();
    this.#options.onLost(loss);
  }

  /** Lets the next one have it at once. Never rejects: else it ends by itself. */
  async release(): Promise<void> {
    const held = this.#held;
    if (held === undefined) return;
    this.#drop();
    held.aborter.abort();
    await held.lease.release().catch(() => undefined);
  }

  #drop(): void {
    this.#cancelRenewal();
    this.#held = undefined;
  }

  #renewLater(renewedAt: number): void {
    const { clock, ttlMs } = this.#options;
    this.#cancelRenewal = clock.after(ttlMs / RENEWALS, () => void this.#renew(renewedAt));
  }

  async #renew(renewedAt: number): Promise<void> {
    const held = this.#held;
    if (held === undefined) return;
    const { clock, ttlMs } = this.#options;
    const askedAt = clock.now();
    // A store that does not answer leaves the lease as it is, until its time is over.
    const answer = await held.lease.renew().catch(() => 'unknown' as const);
    if (this.#held !== held) return;
    if (answer === true) return this.#renewLater(askedAt);
    if (answer === false || clock.now() - renewedAt >= ttlMs) return this.lose('expired');
    this.#renewLater(renewedAt);
  }
}
