/** The right to do something alone, for a while: of one holder at a time, over all processes that share a store. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Grows by one with each change of hands, so that the past holder's late writes can be refused. */
  readonly token: number;
  /** Holds it for another while; `false` where it was lost meanwhile. */
  renew(): Promise<boolean>;
  /** Lets the next one have it at once. */
  release(): Promise<void>;
}
