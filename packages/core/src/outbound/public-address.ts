import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IANA's special-purpose registry of IPv4, multicast, and what clouds serve credentials from. */
const SPECIAL_IPV4 = networks('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32', // Azure's platform service: reachable from inside of virtual machines alone
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** The only part of IPv6 that is routed as global unicast, and what is special in it. */
const GLOBAL_IPV6 = networks('ipv6', ['2000::/3']);
const SPECIAL_IPV6 = networks('ipv6', ['2001::/23', '2001:db8::/32', '3fff::/20']);

/**
 * Whether an address is on the public internet: not loopback, private, link-local, shared (RFC 6598), multicast,
 * unspecified, reserved or for documentation, nor an IPv6 form (mapped, NAT64, 6to4) of an IPv4 address that is.
 * `false` for anything that is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !SPECIAL_IPV4.check(address, 'ipv4');
  // With a zone it is an address of this link.
  if (!isIPv6(address) || address.includes('%')) return false;
  const inside = embeddedIPv4(groupsOf(address));
  if (inside !== undefined) return !SPECIAL_IPV4.check(inside, 'ipv4');
  return GLOBAL_IPV6.check(address, 'ipv6') && !SPECIAL_IPV6.check(address, 'ipv6');
}

/** The IPv4 address that packets to an IPv6 address end up at. */
function embeddedIPv4(groups: readonly number[]): string | undefined {
  const startsWith = (...prefix: readonly number[]) => prefix.every((group, at) => groups[at] === group);
  if (startsWith(0, 0, 0, 0, 0, 0xffff)) return dotted(groups[6], groups[7]);
  if (startsWith(0x64, 0xff9b, 0, 0, 0, 0)) return dotted(groups[6], groups[7]);
  if (startsWith(0x2002)) return dotted(groups[1], groups[2]);
  return undefined;
}

function dotted(high = 0, low = 0): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** The eight groups of an IPv6 address, in whichever way it is written. */
function groupsOf(address: string): readonly number[] {
  // URL writes an address at the end of it, such as in ::ffff:127.0.0.1, in groups.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const parse = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const first = parse(head);
  if (tail === undefined) return first;
  const last = parse(tail);
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
}

function networks(family: 'ipv4' | 'ipv6', list: readonly string[]): BlockList {
  const found = new BlockList();
  for (const network of list) {
    const [address = '', prefix] = network.split('/');
    found.addSubnet(address, Number(prefix), family);
  }
  return found;
}
