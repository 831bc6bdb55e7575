/** A client whose requests carry the context: `fetch` is undici's, `node:https` is `http`. */
export type OutgoingClient = 'undici' | 'http';

/** A request that is about to be sent. */
export interface OutgoingRequest {
  readonly client: OutgoingClient;
  /** Whether headers can still be set, and whoever reads them is the one that is called. */
  isOpen(): boolean;
  /** The host that is called, with or without its port. */
  host(): string;
  /** Whether it has a header of this name, given in lower case. */
  has(name: string): boolean;
  set(name: string, value: string): void;
  /** Takes these headers, set before, back should another one set the like after us. */
  giveWay(names: readonly string[]): void;
}

/** The method of requests that a proxy reads, not the host that is called. */
export const PROXY_METHOD = 'CONNECT';
