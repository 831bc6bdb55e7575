import type { IncomingMessage } from 'node:http';
import { type BlockList, isIP } from 'node:net';
import { networkSet } from './proxy-networks.js';

const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;

// Bounded: a client may send as long a header as Node lets it.
const MAX_HOPS = 32;

/** Finds out where a request came from, believing `X-Forwarded-For` only as far as it was written by known proxies. */
export class ClientAddress {
  readonly #proxies: BlockList | undefined;

  constructor(trustedProxies: readonly string[]) {
    this.#proxies = trustedProxies.length > 0 ? networkSet(trustedProxies) : undefined;
  }

  /** The nearest address that is no trusted proxy; `undefined` for a request without a connection. */
  of(request: IncomingMessage): string | undefined {
    // A request that was made up by a function platform may have no socket.
    const peer = (request.socket as IncomingMessage['socket'] | undefined)?.remoteAddress;
    if (peer === undefined) return undefined;
    let address = plain(peer);
    if (this.#proxies === undefined || !this.#trusts(address)) return address;
    for (const hop of hopsOf(request)) {
      if (isIP(hop) === 0) return address;
      address = hop;
      if (!this.#trusts(address)) return address;
    }
    return address;
  }

  #trusts(address: string): boolean {
    return this.#proxies?.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') === true;
  }
}

/** The addresses that proxies wrote down, the nearest first. */
function hopsOf(request: IncomingMessage): readonly string[] {
  const header = request.headers['x-forwarded-for'];
  if (header === undefined) return [];
  const hops = (Array.isArray(header) ? header.join(',') : header).split(',');
  return hops
    .slice(-MAX_HOPS)
    .reverse()
    .map((hop) => plain(hop.trim()));
}

function plain(address: string): string {
  return address.startsWith(':') ? address.replace(MAPPED_IPV4, '') : address;
}
