import { isIP } from 'node:net';
import { urlInvalid } from './outbound-errors.js';
import type { OutboundTrust } from './outbound-request.js';

/** Where a request goes, checked. */
export interface OutboundTarget {
  readonly protocol: 'http:' | 'https:';
  /** Without the brackets of IPv6. */
  readonly hostname: string;
  /** Whether the host is an address, which nobody looks up. */
  readonly isAddress: boolean;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
  /** `user:password` of the URL. */
  readonly credentials: string | undefined;
  /** Scheme, host and port: all that messages show. */
  readonly origin: string;
}

const DEFAULT_PORTS = { 'http:': 80, 'https:': 443 } as const;

/** @throws EyrieError `EYRIE_OUTBOUND_URL_INVALID`, without showing the URL. */
export function parseTarget(text: string, trust: OutboundTrust): OutboundTarget {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw urlInvalid('is not a URL');
  const { protocol, pathname, search, port, origin } = url;
  if (protocol !== 'http:' && protocol !== 'https:') throw urlInvalid('is neither http nor https');
  const credentials = credentialsOf(url);
  if (credentials !== undefined && trust === 'untrusted') {
    throw urlInvalid('is untrusted and carries a user or a password');
  }
  const hostname = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return {
    protocol,
    hostname,
    isAddress: isIP(hostname) !== 0,
    port: port === '' ? DEFAULT_PORTS[protocol] : Number(port),
    path: `${pathname}${search}`,
    credentials,
    origin,
  };
}

function credentialsOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    throw urlInvalid('has a user or a password that is not percent-encoded UTF-8');
  }
}
