import { randomHex } from '@eyrie/core/engine';

/** What a source of ids stands on. */
export interface UuidV7Options {
  /** The wall clock in milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
  /** So many random bytes in hexadecimal. @default cryptographically strong, from a pool */
  readonly random?: ((bytes: number) => string) | undefined;
}

// RFC 9562, section 6.2, method 1: 12 bits of `rand_a` and 30 bits of `rand_b` count within a millisecond.
const COUNTER_HIGH = 2 ** 30;
const COUNTER_END = 2 ** 42;
// The first count of a millisecond leaves the upper half free, so that no millisecond runs out.
const FIRST_COUNT_END = 2 ** 41;
const LAST_TIME = 2 ** 48 - 1;
// The upper 4 bits of their 16, and the upper 2 of their 32.
const VERSION = 0x7000;
const VARIANT = 0x8000_0000;

const ANY_VERSION = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/**
 * Makes UUIDs of version 7 (RFC 9562). Those of one source are strictly ascending as text, also within a millisecond and
 * when the clock goes back.
 *
 * @example
 * ```ts
 * const newId = createUuidV7Source();
 * newId(); // '0193a1d2-7c00-7a3b-9f52-3c1e8d0b64a7'
 * ```
 */
export function createUuidV7Source(options: UuidV7Options = {}): () => string {
  const { now = Date.now, random = randomHex } = options;
  let time = -1;
  let count = 0;
  return () => {
    const current = Math.min(Math.max(0, Math.floor(now())), LAST_TIME);
    if (current > time) {
      time = current;
      count = Number.parseInt(random(6), 16) % FIRST_COUNT_END;
    } else {
      count += 1;
      if (count === COUNTER_END) {
        time += 1;
        count = 0;
      }
    }
    return uuidOf(time, count, random(4));
  };
}

// All but the last four bytes of an id, which are random. Filled and read without a pause.
const head = Buffer.alloc(12);

function uuidOf(time: number, count: number, tail: string): string {
  head.writeUIntBE(time, 0, 6);
  head.writeUInt16BE(VERSION + Math.floor(count / COUNTER_HIGH), 6);
  head.writeUInt32BE(VARIANT + (count % COUNTER_HIGH), 8);
  const hex = head.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}${tail}`;
}

/** Whether a text is a UUID of any version, in lower or upper case; the nil and the max UUID are none. */
export function isUuid(text: string): boolean {
  return text.length === 36 && ANY_VERSION.test(text);
}
