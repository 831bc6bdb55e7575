import { randomHex } from '../security/random-hex.js';

// No quotes, spaces or control characters: an id goes into logs, headers and queries.
const WELL_FORMED = /^[\w.:@+=/~-]{1,128}$/;

const ID_BYTES = 16;

/** The caller's request id if it is 1 to 128 harmless characters, else a new one: 128 random bits in hexadecimal. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && WELL_FORMED.test(header) ? header : randomHex(ID_BYTES);
}
