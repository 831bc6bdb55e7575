import { BlockList, isIP } from 'node:net';

// RFC 1918, RFC 4193, RFC 6598 and link-local addresses.
const NAMED_NETWORKS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: [
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '100.64.0.0/10',
    '169.254.0.0/16',
    'fc00::/7',
    'fe80::/10',
  ],
};

/** Whether a text names addresses: one, a network in CIDR notation, or a known group of networks. */
export function isProxyNetwork(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (Object.hasOwn(NAMED_NETWORKS, value)) return true;
  const [address = '', prefix, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 6 ? 128 : 32));
}

/** A set of networks to look addresses up in. */
export function networkSet(networks: readonly string[]): BlockList {
  const set = new BlockList();
  for (const network of networks.flatMap((name) => NAMED_NETWORKS[name] ?? [name])) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) set.addAddress(address, family);
    else set.addSubnet(address, Number(prefix), family);
  }
  return set;
}
