import type { LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { addressRefused, networkInvalid } from './outbound-errors.js';
import type { HostLookup } from './outbound-options.js';
import type { OutboundTarget } from './outbound-target.js';
import { isPublicAddress } from './public-address.js';

/**
 * Keeps untrusted requests to public addresses. It is the resolver of their connections: what it has checked is what is
 * connected to, so that a name which changes its address between check and connection gains nothing.
 */
export class AddressGuard {
  readonly #lookup: HostLookup;
  readonly #allowed: BlockList;

  /** @throws EyrieError `EYRIE_OUTBOUND_NETWORK_INVALID` */
  constructor(lookup: HostLookup, allowedNetworks: readonly string[]) {
    this.#lookup = lookup;
    this.#allowed = networksOf(allowedNetworks);
  }

  /** @throws EyrieError `EYRIE_OUTBOUND_ADDRESS_REFUSED` for a host that is such an address itself. */
  assertTarget({ hostname, isAddress }: OutboundTarget): void {
    if (isAddress && !this.#permits(hostname)) throw addressRefused(hostname);
  }

  /** For connections to untrusted hosts: one address that is not public refuses them all. */
  readonly guardedLookup: LookupFunction = resolver(async (hostname) => {
    const addresses = await this.#lookup(hostname);
    if (!addresses.every(({ address }) => this.#permits(address))) throw addressRefused(hostname);
    return addresses;
  });

  /** For connections to hosts that the operator chose. */
  readonly plainLookup: LookupFunction = resolver((hostname) => this.#lookup(hostname));

  #permits(address: string): boolean {
    return isPublicAddress(address) || this.#allowed.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }
}

/** Node asks for one address or for all of them, to try them one after the other. */
function resolver(resolve: (hostname: string) => Promise<readonly LookupAddress[]>): LookupFunction {
  return (hostname, options, callback) => {
    void resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) process.nextTick(callback, noAddress(hostname), '');
        else if (options.all === true) process.nextTick(callback, null, [...addresses]);
        else process.nextTick(callback, null, first.address, first.family);
      },
      (error: unknown) => process.nextTick(callback, error, ''),
    );
  };
}

function noAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
}

function networksOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = '', ...more] = network.split('/');
    const version = isIP(address);
    if (
      version === 0 ||
      more.length > 0 ||
      !/^\d{1,3}$/.test(prefix) ||
      Number(prefix) > (version === 4 ? 32 : 128)
    ) {
      throw networkInvalid(network);
    }
    list.addSubnet(address, Number(prefix), version === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
