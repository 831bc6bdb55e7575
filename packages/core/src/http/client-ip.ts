import { createHmac, randomBytes } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';

/** How much of a client's address a log line or a span shows. */
export type ClientIpPolicy = 'full' | 'truncated' | 'hashed' | 'none';

/** Shows a client's address as the policy says. */
export type ClientIpView = (address: string | undefined) => string | undefined;

/** What a policy needs. */
export interface ClientIpOptions {
  readonly policy: ClientIpPolicy;
  /** Of `hashed`. @default a random one: the same client is recognised until the process ends */
  readonly hashKey?: string | undefined;
}

const HASH_DIGITS = 16;
// Bounded: the hashes of so many clients are kept.
const MAX_KEPT = 1000;
// The first 48 bits: what a provider gives to one site.
const SITE_GROUPS = 3;
const IPV6_GROUPS = 8;

/** Chooses the view of a policy. */
export function clientIpView({
  policy,
  hashKey = randomBytes(32).toString('hex'),
}: ClientIpOptions): ClientIpView {
  switch (policy) {
    case 'full':
      return (address) => address;
    case 'truncated':
      return (address) => (address === undefined ? undefined : truncate(address));
    case 'hashed':
      return keptHashes(hashKey);
    case 'none':
      return () => undefined;
  }
}

/** Without the last 8 bits of an IPv4 and the last 80 of an IPv6 address; the loopback interface is nobody's. */
function truncate(address: string): string | undefined {
  if (isIPv4(address))
    return address.startsWith('127.') ? address : `${address.slice(0, address.lastIndexOf('.'))}.0`;
  if (!isIPv6(address)) return undefined;
  const groups = groupsOf(address);
  if (groups.every((group, at) => group === (at === IPV6_GROUPS - 1 ? 1 : 0))) return address;
  return `${groups
    .slice(0, SITE_GROUPS)
    .map((group) => group.toString(16))
    .join(':')}::`;
}

function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const before = groupsIn(head);
  if (tail === undefined) return before;
  const after = groupsIn(tail);
  const zeros = Math.max(0, IPV6_GROUPS - before.length - after.length);
  return [...before, ...Array.from({ length: zeros }, () => 0), ...after];
}

function groupsIn(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

function keptHashes(key: string): ClientIpView {
  const kept = new Map<string, string>();
  return (address) => {
    if (address === undefined) return undefined;
    const known = kept.get(address);
    if (known !== undefined) return known;
    if (kept.size >= MAX_KEPT) kept.clear();
    const hash = createHmac('sha256', key).update(address).digest('hex').slice(0, HASH_DIGITS);
    kept.set(address, hash);
    return hash;
  };
}
