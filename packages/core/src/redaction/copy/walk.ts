import { types } from 'node:util';
import type { CopyLimits, PlainData, PlainFields } from '../redactor.js';
import type { RedactionMode, Replacer } from '../replacement.js';
import { isCardNumber } from '../text/card.js';
import { copyError, isError } from './copy-error.js';
import { copySpecial } from './copy-special.js';
import type { FieldName, FieldNames } from './field-names.js';
import {
  CIRCULAR,
  MORE_NAME,
  moreCharacters,
  moreItems,
  moreProperties,
  throwing,
  tooDeep,
} from './markers.js';
import { endOfPath, type PathState, stepInto } from './path-tree.js';
import { propertyOf } from './property-of.js';
import { BOUND_NAMES, isNameOfSecretValue, mentionsSecretColumn } from './siblings.js';

/** What walks of one redactor have in common. */
export interface WalkRules {
  readonly fieldNames: FieldNames;
  /** Nothing where secrets are to stay. */
  readonly replacer: Replacer | undefined;
  /** Whether numbers are looked at. */
  readonly findsCards: boolean;
  readonly paths: PathState | undefined;
  /** The text up to the cut, without its secrets. */
  readonly scan: (text: string, cut: number) => string;
}

// How far a text is read beyond its cut, so that a secret across the cut is seen as one.
const LOOKAHEAD = 4096;
// What an entry costs besides its name and value: the least that JSON needs for it.
const ENTRY_COST = 2;
const SMALLEST_CARD = 3e12;
// In these the HTTP parser gives names and values in turns.
const RAW_NAMES: ReadonlySet<string> = new Set(['rawHeaders', 'rawTrailers']);
const LIST_NAMES: ReadonlySet<string> = new Set([...BOUND_NAMES, ...RAW_NAMES]);

/** One copy of one value. Never throws by itself; what it meets may, and is then said in place of the value. */
export class Walk {
  readonly #rules: WalkRules;
  readonly #limits: Required<CopyLimits>;
  // Bounded by maxDepth.
  readonly #ancestors: object[] = [];
  #left: number;

  constructor(rules: WalkRules, limits: Required<CopyLimits>) {
    this.#rules = rules;
    this.#limits = limits;
    this.#left = limits.maxTotalLength;
  }

  /** A copy of any value. */
  value(value: unknown, paths: PathState | undefined): PlainData | undefined {
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'number':
        return this.#number(value);
      case 'boolean':
        return value;
      case 'object':
        return value === null ? null : this.#object(value, paths);
      case 'bigint':
        return this.text(String(value));
      default:
        return undefined;
    }
  }

  /** A text without its secrets, cut where it or all texts together are too long. */
  text(text: string): string {
    const { length } = text;
    const room = Math.min(this.#limits.maxTextLength, this.#left);
    if (length <= room) {
      this.#left -= length;
      return this.#rules.scan(text, length);
    }
    const cut = Math.max(0, isLowSurrogate(text.charCodeAt(room)) ? room - 1 : room);
    this.#left -= cut;
    return this.#rules.scan(text.slice(0, cut + LOOKAHEAD), cut) + moreCharacters(length - cut);
  }

  #number(value: number): PlainData | undefined {
    if (
      value >= SMALLEST_CARD &&
      this.#rules.findsCards &&
      Number.isSafeInteger(value) &&
      isCardNumber(value)
    ) {
      return this.#rules.replacer?.replace(String(value), { label: 'card' });
    }
    return Number.isFinite(value) ? value : String(value);
  }

  #object(value: object, paths: PathState | undefined): PlainData | undefined {
    const depth = this.#ancestors.length;
    try {
      if (this.#ancestors.includes(value)) return CIRCULAR;
      if (depth >= this.#limits.maxDepth) return tooDeep(value);
      this.#ancestors.push(value);
      const copy = this.#entered(value, paths);
      this.#ancestors.pop();
      return copy;
    } catch (error) {
      this.#ancestors.length = depth;
      return throwing(error);
    }
  }

  #entered(value: object, paths: PathState | undefined): PlainData | undefined {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return this.#ownFields(value, paths);
    if (Array.isArray(value)) return this.list(value, paths);
    if (isError(value)) return copyError(value, this, paths);
    const special = copySpecial(value, this, paths);
    return special.known ? special.copy : this.#ownFields(value, paths);
  }

  #ownFields(value: object, paths: PathState | undefined): PlainData | undefined {
    const toJson = propertyOf(value, 'toJSON');
    if (typeof toJson !== 'function') return this.fields(value, Object.keys(value), paths);
    const plain: unknown = Reflect.apply(toJson, value, ['']);
    if (plain === value) return this.fields(value, Object.keys(value), paths);
    return this.value(plain, paths);
  }

  /** The copies of the items of a list. */
  list(
    items: ArrayLike<unknown>,
    paths: PathState | undefined,
    shape: 'plain' | 'in-turns' = 'plain',
  ): PlainData[] {
    const copies: PlainData[] = [];
    const { length } = items;
    for (let at = 0; at < length; at++) {
      if (at >= this.#limits.maxEntries || this.#left <= 0) {
        copies.push(moreItems(length - at));
        break;
      }
      this.#left -= ENTRY_COST;
      const next = paths === undefined ? undefined : stepInto(paths, String(at));
      const secret = this.#secretItem(items, at, shape);
      const item = propertyOf(items, at);
      const copy = this.#secretly(secret, item, next);
      if (copy !== undefined) copies.push(copy);
      else if (!this.#removes(secret, next)) copies.push(null);
    }
    return copies;
  }

  /** The name before an item, where names and values take turns or make a pair: `['authorization', 'Bearer x']`. */
  #secretItem(items: ArrayLike<unknown>, at: number, shape: 'plain' | 'in-turns'): FieldName | undefined {
    const isValue = shape === 'in-turns' ? at % 2 === 1 : at === 1 && items.length === 2 && this.#isInList();
    if (!isValue) return undefined;
    const name = propertyOf(items, at - 1);
    return typeof name === 'string' ? this.#rules.fieldNames.get(name) : undefined;
  }

  #isInList(): boolean {
    return Array.isArray(this.#ancestors.at(-2)) || types.isMap(this.#ancestors.at(-2));
  }

  /** The copies of named values. */
  fields(source: object, names: readonly string[], paths: PathState | undefined): PlainFields {
    const copies: Record<string, PlainData> = {};
    this.fieldsInto(copies, { source, names, paths });
    return copies;
  }

  /** Adds the copies of named values to those that are there. */
  fieldsInto(copies: Record<string, PlainData>, { source, names, paths }: FieldsRequest): void {
    for (let at = 0; at < names.length; at++) {
      if (at >= this.#limits.maxEntries || this.#left <= 0) {
        copies[MORE_NAME] = moreProperties(names.length - at);
        return;
      }
      const name = names[at] as string;
      this.field(copies, { source, name, value: propertyOf(source, name), paths });
    }
  }

  /** Adds the copy of one named value. */
  field(copies: Record<string, PlainData>, { source, name, value, paths }: FieldRequest): void {
    const field = this.#rules.fieldNames.get(name);
    const { shown } = field;
    this.#left -= shown.length + ENTRY_COST;
    const next = paths === undefined ? undefined : stepInto(paths, name);
    const copy =
      field.secret === undefined && next === undefined
        ? this.#named(name, value, source)
        : this.#secretly(field, value, next);
    if (copy === undefined) return;
    if (shown !== name || shown === '__proto__') define(copies, shown, copy);
    else copies[shown] = copy;
  }

  /** A value whose own name is no secret, but which may be told to be one by what stands beside it. */
  #named(name: string, value: unknown, source: object): PlainData | undefined {
    if (typeof value === 'string') {
      const told = name === 'value' && isNameOfSecretValue(source, this.#rules.fieldNames);
      return told ? this.secret(value, undefined) : this.text(value);
    }
    if (typeof value === 'number') return this.#number(value);
    return LIST_NAMES.has(name) ? this.#knownList(name, value, source) : this.value(value, undefined);
  }

  /** Lists that a driver or the HTTP parser made. */
  #knownList(name: string, value: unknown, source: object): PlainData | undefined {
    if (types.isProxy(value) || !Array.isArray(value)) return this.value(value, undefined);
    if (!RAW_NAMES.has(name)) {
      const holdsSecret = mentionsSecretColumn(source, this.#rules.fieldNames);
      return holdsSecret ? this.secret(value, undefined) : this.value(value, undefined);
    }
    if (this.#ancestors.length >= this.#limits.maxDepth) return tooDeep(value);
    return this.list(value, undefined, 'in-turns');
  }

  #secretly(
    field: FieldName | undefined,
    value: unknown,
    paths: PathState | undefined,
  ): PlainData | undefined {
    const secret = field?.secret;
    const end = endOfPath(paths);
    if (secret === undefined && end === undefined) return this.value(value, paths);
    if (secret?.keepsNumbers === true && typeof value === 'number' && end === undefined) return value;
    return this.secret(value, end === undefined ? secret?.mode : end.mode);
  }

  #removes(field: FieldName | undefined, paths: PathState | undefined): boolean {
    return field?.secret !== undefined || endOfPath(paths) !== undefined;
  }

  /** What stands in the place of a secret value; `null`, flags and what has no place in JSON are none. */
  secret(value: unknown, mode: RedactionMode | undefined): PlainData | undefined {
    const { replacer } = this.#rules;
    switch (typeof value) {
      case 'string':
      case 'number':
      case 'bigint':
        return replacer?.replace(String(value), { mode });
      case 'boolean':
        return value;
      case 'object':
        return value === null ? null : replacer?.replace(undefined, { mode });
      default:
        return undefined;
    }
  }
}

/** Named values to be copied. */
export interface FieldsRequest {
  readonly source: object;
  readonly names: readonly string[];
  readonly paths: PathState | undefined;
}

/** A named value to be copied, and the object in which it was found. */
export interface FieldRequest {
  readonly source: object;
  readonly name: string;
  readonly value: unknown;
  readonly paths: PathState | undefined;
}

/** Sets what may be named `__proto__`, and keeps two names apart that look alike once redacted. */
function define(copies: Record<string, PlainData>, name: string, value: PlainData): void {
  let free = name;
  for (let count = 2; Object.hasOwn(copies, free); count++) free = `${name} (${count})`;
  Object.defineProperty(copies, free, { value, enumerable: true, writable: true, configurable: true });
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
