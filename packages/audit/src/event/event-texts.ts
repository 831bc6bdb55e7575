import { canonicalDigest } from '../canonical/canonical-digest.js';
import type { AuditCut } from './audit-event.js';
import { eventInvalid } from './event-errors.js';
import type { Json } from './json.js';
import { rawCopy } from './values/plain-pair.js';

/** How long the texts of an event are at most, in bytes of their JSON. */
export const TEXT_BYTES = {
  short: 128,
  name: 256,
  id: 512,
  route: 1024,
  message: 4096,
} as const;

const MOST_BYTES_OF_A_UNIT = 6;
const ELLIPSIS = '…';

/** Reads the texts of one part of an event, and remembers whether one was too long. */
export class TextReader {
  readonly #whole: Record<string, Json> = {};
  #isCut = false;

  /** A text, well-formed and at most so long; `undefined` where there is none. */
  optional(name: string, value: unknown, maxBytes: number): string | undefined {
    const text = textOf(value);
    if (text === undefined || text === '') return undefined;
    const wellFormed = text.toWellFormed();
    const bounded = boundedText(wellFormed, maxBytes);
    this.#whole[name] = wellFormed;
    if (bounded !== wellFormed) this.#isCut = true;
    return bounded;
  }

  /** The texts as they were. */
  get whole(): Readonly<Record<string, Json>> {
    return this.#whole;
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  /** What proves the texts as they were; `undefined` where none was cut. */
  cut(path: string): AuditCut | undefined {
    return this.#isCut ? { path, ...canonicalDigest(this.#whole) } : undefined;
  }
}

/** A property of an object, whatever its getter or proxy does. */
export function propertyOf(source: unknown, name: string): unknown {
  if (typeof source !== 'object' || source === null) return undefined;
  try {
    return (source as Readonly<Record<string, unknown>>)[name];
  } catch {
    return undefined;
  }
}

/** The items of a list, whatever its proxy does. */
export function itemsOf<Item>(list: readonly Item[], property: string): readonly Item[] {
  try {
    if (Array.isArray(list)) return copyOf(list as readonly Item[]);
  } catch {
    throw eventInvalid(property, 'could not be read');
  }
  throw eventInvalid(property, 'must be a list');
}

function copyOf<Item>(list: readonly Item[]): readonly Item[] {
  const items: Item[] = [];
  for (let index = 0; index < list.length; index++) items.push(list[index] as Item);
  return items;
}

/** Texts, and what is written as one: numbers of databases. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const isBoxed = value instanceof String;
  return isBoxed ? textOf(rawCopy(value)) : undefined;
}

/** The longest beginning of a text whose JSON has at most so many bytes; ends in `…` where it was cut. */
export function boundedText(text: string, maxBytes: number): string {
  if (text.length * MOST_BYTES_OF_A_UNIT + 2 <= maxBytes || jsonBytes(text) <= maxBytes) return text;
  let left = maxBytes - jsonBytes(ELLIPSIS);
  let end = 0;
  for (const character of text) {
    left -= jsonBytes(character) - 2;
    if (left < 0) break;
    end += character.length;
  }
  return text.slice(0, end) + ELLIPSIS;
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
