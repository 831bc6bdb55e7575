import { randomFillSync } from 'node:crypto';

// No quotes, spaces or control characters: an id goes into logs, headers and queries.
const WELL_FORMED = /^[\w.:@+=/~-]{1,128}$/;

const ID_BYTES = 16;
const POOL_BYTES = 512 * ID_BYTES;
const pool = Buffer.allocUnsafe(POOL_BYTES);
let used = POOL_BYTES;

/** The caller's request id if it is 1 to 128 harmless characters, else a new one: 128 random bits in hexadecimal. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && WELL_FORMED.test(header) ? header : randomId();
}

// Randomness is drawn for 512 ids at a time: one by one it costs more than all the rest of observing a request.
function randomId(): string {
  if (used === POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return pool.toString('hex', used - ID_BYTES, used);
}
