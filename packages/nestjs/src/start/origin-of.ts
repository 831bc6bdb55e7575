import type { Server } from 'node:net';
import { Server as TlsServer } from 'node:tls';

const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Where a server that listens can be opened from this machine; `undefined` for one on a pipe or not listening. */
export function originOf(server: Server): string | undefined {
  const address = server.address();
  if (address === null || typeof address === 'string') return undefined;
  const { family, port } = address;
  const host = family === 'IPv6' ? `[${address.address}]` : address.address;
  const scheme = server instanceof TlsServer ? 'https' : 'http';
  return `${scheme}://${EVERYWHERE.has(address.address) ? 'localhost' : host}:${port}`;
}
