import { canonicalJson, MAX_CANONICAL_DEPTH } from '../canonical/canonical-json.js';
import type { Json } from '../event/json.js';
import { has } from './fields.js';

/** What verifying needs to know of an event. */
export interface BodySummary {
  readonly id: string;
  readonly stage?: string | undefined;
  readonly idempotencyKey?: string | undefined;
}

/**
 * What a body says, if it is the canonical JSON (RFC 8785) of an object with an id; `undefined` where it is not, and in
 * rare cases where it is: for names with escapes. Reads the text once and makes no objects, which is several times
 * faster than to parse it and to write it anew.
 */
export function summaryOfCanonicalBody(body: string): BodySummary | undefined {
  const scan = new CanonicalScan(body);
  if (!body.isWellFormed() || !scan.isObject()) return undefined;
  const id = scan.textOf('id');
  if (id === undefined) return undefined;
  return { id, stage: scan.textOf('stage'), idempotencyKey: scan.textOf('idempotency_key') };
}

/** What a body says; `undefined` where it is not the canonical JSON of an object with an id. */
export function summaryOfBody(body: string): BodySummary | undefined {
  return summaryOfCanonicalBody(body) ?? summaryOfParsedBody(body);
}

/** What an event says; `undefined` where it has no id. */
export function summaryOfEvent(event: Json): BodySummary | undefined {
  if (!has(event, 'id')) return undefined;
  const { id, stage, idempotency_key: key } = event;
  if (typeof id !== 'string') return undefined;
  return {
    id,
    stage: typeof stage === 'string' ? stage : undefined,
    idempotencyKey: typeof key === 'string' ? key : undefined,
  };
}

function summaryOfParsedBody(body: string): BodySummary | undefined {
  try {
    const event = JSON.parse(body) as Json;
    return canonicalJson(event) === body ? summaryOfEvent(event) : undefined;
  } catch {
    return undefined;
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const LITERALS = ['true', 'false', 'null'];
const SHORT_ESCAPES = '"\\bfnrt';
// The control characters without a short escape of their own, in lower case.
const LONG_ESCAPE = /^u00(?:0[0-7bef]|1[0-9a-f])$/;
const KEPT_NAMES = new Set(['id', 'stage', 'idempotency_key']);

class CanonicalScan {
  readonly #text: string;
  #at = 0;
  #escaped = false;
  // Bounded: by the three names that are kept.
  readonly #kept = new Map<string, string>();

  constructor(text: string) {
    this.#text = text;
  }

  isObject(): boolean {
    return this.#text.charCodeAt(0) === OPEN_OBJECT && this.#value(1) && this.#at === this.#text.length;
  }

  /** The text that the outermost object has under a name. */
  textOf(name: string): string | undefined {
    const value = this.#kept.get(name);
    return value?.startsWith('"') === true ? (JSON.parse(value) as string) : undefined;
  }

  #value(depth: number): boolean {
    const code = this.#text.charCodeAt(this.#at);
    if (code === QUOTE) return this.#string();
    if (code === OPEN_OBJECT) return depth <= MAX_CANONICAL_DEPTH && this.#object(depth);
    if (code === OPEN_LIST) return depth <= MAX_CANONICAL_DEPTH && this.#list(depth);
    if (code === MINUS || isDigit(code)) return this.#number();
    return this.#literal();
  }

  #object(depth: number): boolean {
    this.#at += 1;
    if (this.#takes(CLOSE_OBJECT)) return true;
    let previous: string | undefined;
    do {
      const start = this.#at;
      this.#escaped = false;
      if (this.#text.charCodeAt(start) !== QUOTE || !this.#string() || this.#escaped) return false;
      const name = this.#text.slice(start + 1, this.#at - 1);
      if (previous !== undefined && previous >= name) return false;
      previous = name;
      if (!this.#takes(COLON)) return false;
      const valueStart = this.#at;
      if (!this.#value(depth + 1)) return false;
      if (depth === 1 && KEPT_NAMES.has(name)) this.#kept.set(name, this.#text.slice(valueStart, this.#at));
    } while (this.#takes(COMMA));
    return this.#takes(CLOSE_OBJECT);
  }

  #list(depth: number): boolean {
    this.#at += 1;
    if (this.#takes(CLOSE_LIST)) return true;
    do {
      if (!this.#value(depth + 1)) return false;
    } while (this.#takes(COMMA));
    return this.#takes(CLOSE_LIST);
  }

  #string(): boolean {
    const text = this.#text;
    let at = this.#at + 1;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) break;
      // The end of the text is NaN, which is not at least anything.
      if (!(code >= 0x20)) return false;
      if (code === BACKSLASH) {
        this.#escaped = true;
        const length = escapeLength(text, at + 1);
        if (length === 0) return false;
        at += length;
      }
      at += 1;
    }
    this.#at = at + 1;
    return true;
  }

  #number(): boolean {
    const start = this.#at;
    while (isPartOfNumber(this.#text.charCodeAt(this.#at))) this.#at += 1;
    const token = this.#text.slice(start, this.#at);
    return String(Number(token)) === token;
  }

  #literal(): boolean {
    const literal = LITERALS.find((word) => this.#text.startsWith(word, this.#at));
    if (literal === undefined) return false;
    this.#at += literal.length;
    return true;
  }

  #takes(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }
}

/** Characters of an escape after its backslash; 0 where canonical JSON would not have written it. */
function escapeLength(text: string, at: number): number {
  const character = text.charAt(at);
  if (character === '') return 0;
  if (SHORT_ESCAPES.includes(character)) return 1;
  return LONG_ESCAPE.test(text.slice(at, at + 5)) ? 5 : 0;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isPartOfNumber(code: number): boolean {
  // Digits, "+", "-", ".", "e".
  return isDigit(code) || code === 0x2b || code === MINUS || code === 0x2e || code === 0x65;
}
