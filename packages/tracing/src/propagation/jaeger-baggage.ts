import {
  type Baggage,
  type Context,
  propagation,
  type TextMapGetter,
  type TextMapSetter,
} from '@opentelemetry/api';

const PREFIX = 'uberctx-';
// As W3C Baggage bounds its one header: so many entries, and so many characters of names and values together.
const MAX_ENTRIES = 180;
const MAX_LENGTH = 8192;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/** The context with the baggage of all `uberctx-*` headers added. */
export function extractJaegerBaggage(context: Context, carrier: unknown, getter: TextMapGetter): Context {
  let baggage: Baggage | undefined;
  const room = new Room();
  for (const header of getter.keys(carrier)) {
    if (header.length <= PREFIX.length || !header.toLowerCase().startsWith(PREFIX)) continue;
    const given = getter.get(carrier, header);
    const value = Array.isArray(given) ? given[0] : given;
    const key = header.slice(PREFIX.length);
    const text = typeof value === 'string' ? decoded(value) : undefined;
    if (text === undefined || !room.takes(key.length + (value as string).length)) continue;
    baggage ??= propagation.getBaggage(context) ?? propagation.createBaggage();
    baggage = baggage.setEntry(key, { value: text });
  }
  return baggage === undefined ? context : propagation.setBaggage(context, baggage);
}

/** Writes each entry of the baggage that can be a header's name as `uberctx-{name}`, its value URL-encoded. */
export function injectJaegerBaggage(context: Context, carrier: unknown, setter: TextMapSetter): void {
  const room = new Room();
  for (const [key, { value }] of propagation.getBaggage(context)?.getAllEntries() ?? []) {
    if (!HEADER_NAME.test(key) || !value.isWellFormed()) continue;
    const text = encodeURIComponent(value);
    if (room.takes(key.length + text.length)) setter.set(carrier, `${PREFIX}${key}`, text);
  }
}

class Room {
  #entries = 0;
  #length = 0;

  takes(length: number): boolean {
    if (this.#entries === MAX_ENTRIES || this.#length + length > MAX_LENGTH) return false;
    this.#entries += 1;
    this.#length += length;
    return true;
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
