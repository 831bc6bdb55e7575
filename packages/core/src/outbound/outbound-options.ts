import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';

/** All addresses of a host name. */
export type HostLookup = (hostname: string) => Promise<readonly LookupAddress[]>;

/** How an app's client for other systems is set up. */
export interface OutboundOptions {
  /** Certificate authorities in PEM that are trusted instead of Node's. @default Node's */
  readonly ca?: string | readonly string[] | undefined;
  /** Networks such as `10.20.0.0/16` that untrusted URLs may reach although they are not public. @default [] */
  readonly allowedNetworks?: readonly string[] | undefined;
  /** Connections to one host. @default 16 */
  readonly maxConnectionsPerHost?: number | undefined;
  /** Requests that go on at a time, those included that wait for another attempt. @default 1000 */
  readonly maxRequests?: number | undefined;
  /** @default the system's resolver */
  readonly lookup?: HostLookup | undefined;
  /** From 0 to 1, for the jitter of retries. @default Math.random */
  readonly random?: (() => number) | undefined;
}

export const OUTBOUND_DEFAULTS = Object.freeze({
  allowedNetworks: [] as readonly string[],
  maxConnectionsPerHost: 16,
  maxRequests: 1000,
  timeoutMs: 10_000,
  connectTimeoutMs: 5_000,
  maxResponseBytes: 1_048_576,
  lookup: (hostname: string) => lookup(hostname, { all: true }),
  random: Math.random,
});
