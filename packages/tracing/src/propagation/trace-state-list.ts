import type { TraceState } from '@opentelemetry/api';

// W3C Trace Context, section 3.3.1.1.
const MAX_MEMBERS = 32;
// Section 3.3.1.5: so many characters are passed on at least; what is longer is cut, long members first.
const MAX_LENGTH = 512;
const LONG_MEMBER = 128;

const KEY = /^(?:[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})$/;
const VALUE = /^[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;

/**
 * What vendors say in a `tracestate` header, the newest first. Immutable. Unlike the class of the same purpose in
 * `@opentelemetry/core` it never repairs a header that breaks the specification: such a header is discarded whole.
 */
export class TraceStateList implements TraceState {
  // At most 32 members.
  readonly #members: ReadonlyMap<string, string>;
  #header: string | undefined;

  private constructor(members: ReadonlyMap<string, string>) {
    this.#members = members;
  }

  /** The list of a header, `undefined` for one that is empty or breaks the specification. */
  static parse(header: string): TraceStateList | undefined {
    const members = new Map<string, string>();
    for (const item of header.split(',')) {
      const member = withoutBlanksAround(item);
      if (member === '') continue;
      const equals = member.indexOf('=');
      const [key, value] = [member.slice(0, equals), member.slice(equals + 1)];
      const isBroken = equals < 0 || !KEY.test(key) || !VALUE.test(value) || members.has(key);
      if (isBroken || members.size === MAX_MEMBERS) return undefined;
      members.set(key, value);
    }
    return members.size === 0 ? undefined : new TraceStateList(members);
  }

  /** A list with this member first; the oldest gives way beyond 32. An invalid member changes nothing. */
  set(key: string, value: string): TraceStateList {
    if (!KEY.test(key) || !VALUE.test(value)) return this;
    const others = [...this.#members].filter(([other]) => other !== key).slice(0, MAX_MEMBERS - 1);
    return new TraceStateList(new Map([[key, value], ...others]));
  }

  unset(key: string): TraceStateList {
    if (!this.#members.has(key)) return this;
    return new TraceStateList(new Map([...this.#members].filter(([other]) => other !== key)));
  }

  get(key: string): string | undefined {
    return this.#members.get(key);
  }

  /** The header. Beyond 512 characters members over 128 characters are left out, then the oldest. */
  serialize(): string {
    this.#header ??= fitted([...this.#members].map(([key, value]) => `${key}=${value}`)).join(',');
    return this.#header;
  }
}

// A pattern that looks for blanks at the end takes time by the square of those inside.
function withoutBlanksAround(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text, start)) start += 1;
  while (end > start && isBlank(text, end - 1)) end -= 1;
  return text.slice(start, end);
}

function isBlank(text: string, at: number): boolean {
  const character = text[at];
  return character === ' ' || character === '\t';
}

function fitted(members: readonly string[]): readonly string[] {
  let length = members.join(',').length;
  if (length <= MAX_LENGTH) return members;
  const kept = [...members];
  for (const isExpendable of [isLong, () => true]) {
    for (let index = kept.length - 1; index >= 0 && length > MAX_LENGTH; index -= 1) {
      const member = kept[index] as string;
      if (!isExpendable(member)) continue;
      kept.splice(index, 1);
      length -= member.length + 1;
    }
  }
  return kept;
}

function isLong(member: string): boolean {
  return member.length > LONG_MEMBER;
}
