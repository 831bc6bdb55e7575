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

function uuidOf(time: number, count: number, tail: string): string {
  const milliseconds = hex(time, 12);
  const high = hex(Math.floor(count / COUNTER_HIGH), 3);
  const low = count % COUNTER_HIGH;
  // The variant 10 stands before the upper 14 bits of the lower half.
  const variant = hex(0x8000 + Math.floor(low / 0x1_0000), 4);
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7${high}-${variant}-${hex(low % 0x1_0000, 4)}${tail}`;
}

function hex(value: number, length: number): string {
  return value.toString(16).padStart(length, '0');
}

/** Whether a text is a UUID of any version, in lower or upper case; the nil and the max UUID are none. */
export function isUuid(text: string): boolean {
  return text.length === 36 && ANY_VERSION.test(text);
}
