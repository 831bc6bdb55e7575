import type { RedactionMode } from '../replacement.js';
import { LastWords } from './last-words.js';
import {
  COUNT_NAMES,
  OPEN_NAMES,
  SECRET_ENDINGS,
  SECRET_FIELD_NAMES,
  SECRET_LAST_WORDS,
  SECRET_NAMES,
  SECRET_QUERY_NAMES,
  WHOLE_LINE_NAMES,
} from './name-lists.js';
import { normalized, withoutNumber } from './normalized-name.js';

/** What a name says of the value that stands under it. */
export interface NameVerdict {
  /** Secret as the name of a field, and of a quoted name in JSON. */
  readonly inFields: boolean;
  /** Secret before `=` and `:` in a text. */
  readonly inText: boolean;
  /** Secret as a parameter of a query. */
  readonly inQueries: boolean;
  /** As a header it takes the rest of its line. */
  readonly wholeLine: boolean;
  /** A number under it is no secret. */
  readonly keepsNumbers: boolean;
  /** @default the mode of the redactor */
  readonly mode: RedactionMode | undefined;
}

/** What the configuration says of names. */
export interface NameRules {
  readonly keys: readonly { readonly key: string; readonly mode?: RedactionMode | undefined }[];
  readonly allowKeys: readonly string[];
}

const OPEN: NameVerdict = {
  inFields: false,
  inText: false,
  inQueries: false,
  wholeLine: false,
  keepsNumbers: false,
  mode: undefined,
};
const SECRET: NameVerdict = { ...OPEN, inFields: true, inText: true, inQueries: true };

// Names come from users' objects: beyond this many distinct ones the memory begins anew.
const MAX_REMEMBERED = 2000;
const MAX_NAME_LENGTH = 128;

/**
 * Tells secret names from others. Case, `-`, `_`, `.` and spaces make no difference, nor do digits at the end. Names
 * of the configuration win over those that are built in.
 */
export class SecretNames {
  /** Names of the configuration, as a whole. */
  readonly #configured = new Map<string, NameVerdict>();
  /** Secret names of the configuration, which other words may stand before. */
  readonly #configuredLast = new LastWords<NameVerdict>();
  readonly #builtIn = new Map<string, NameVerdict>();
  readonly #builtInLast = new LastWords<NameVerdict>();
  readonly #verdicts = new Map<string, NameVerdict>();
  /** Whether some secret name ends with this pair of letters: most names of a text are told by that alone. */
  readonly #lastPairs = new Uint8Array(32 * 32);

  constructor({ keys, allowKeys }: NameRules) {
    for (const name of SECRET_QUERY_NAMES) this.#addBuiltIn(name, { ...OPEN, inQueries: true });
    for (const name of SECRET_FIELD_NAMES) this.#addBuiltIn(name, { ...SECRET, inText: false });
    for (const name of SECRET_NAMES)
      this.#addBuiltIn(name, { ...SECRET, keepsNumbers: COUNT_NAMES.has(name) });
    for (const name of WHOLE_LINE_NAMES) this.#addBuiltIn(name, { ...SECRET, wholeLine: true });
    for (const name of OPEN_NAMES) this.#addBuiltIn(name, OPEN);
    for (const word of SECRET_LAST_WORDS) this.#builtInLast.add(word, SECRET);
    for (const ending of [...SECRET_ENDINGS, ...SECRET_LAST_WORDS, 'credentials']) this.#rememberPair(ending);
    for (const name of allowKeys) this.#configured.set(normalized(name), OPEN);
    for (const { key, mode } of keys) this.#addSecret(normalized(key), { ...SECRET, mode });
  }

  /** What a name means, in whatever style it is written. */
  judge(name: string): NameVerdict {
    const known = this.#verdicts.get(name);
    if (known !== undefined) return known;
    const tail = name.length > MAX_NAME_LENGTH ? name.slice(-MAX_NAME_LENGTH) : name;
    const verdict = this.#judgeAnew(tail);
    if (tail === name) {
      if (this.#verdicts.size >= MAX_REMEMBERED) this.#verdicts.clear();
      this.#verdicts.set(name, verdict);
    }
    return verdict;
  }

  /** Whether a name with these last two characters could be secret: never wrongly no. */
  mayEndWith(beforeLast: number, last: number): boolean {
    if (!isLetter(beforeLast) || !isLetter(last)) return true;
    return this.#lastPairs[pairOf(beforeLast, last)] === 1;
  }

  #judgeAnew(name: string): NameVerdict {
    const whole = normalized(name);
    const builtIn = this.#judgeBuiltIn(name, whole);
    const configured = verdictOn(whole, this.#configured) ?? this.#configuredLast.find(name);
    if (configured === undefined) return builtIn;
    // `Cookie: a=b; c=d` is no less of a line where the configuration names it too.
    return configured.inFields ? { ...configured, wholeLine: builtIn.wholeLine } : configured;
  }

  #judgeBuiltIn(name: string, whole: string): NameVerdict {
    const exact = verdictOn(whole, this.#builtIn);
    if (exact !== undefined) return exact;
    const bare = withoutNumber(whole);
    if (SECRET_ENDINGS.some((ending) => bare.endsWith(ending))) return SECRET;
    if (bare.endsWith('credentials')) return { ...SECRET, inText: false };
    return this.#builtInLast.find(name) ?? OPEN;
  }

  #addBuiltIn(name: string, verdict: NameVerdict): void {
    this.#builtIn.set(name, verdict);
    this.#rememberPair(name);
  }

  #addSecret(name: string, verdict: NameVerdict): void {
    if (name === '') return;
    this.#configured.set(name, verdict);
    this.#configuredLast.add(name, verdict);
    this.#rememberPair(name);
  }

  #rememberPair(name: string): void {
    const last = name.charCodeAt(name.length - 1);
    if (name.length > 1) this.#lastPairs[pairOf(name.charCodeAt(name.length - 2), last)] = 1;
    // Any letter may stand before a name of one letter.
    else for (let letter = 0; letter < 32; letter++) this.#lastPairs[pairOf(letter, last)] = 1;
  }
}

function verdictOn(whole: string, verdicts: ReadonlyMap<string, NameVerdict>): NameVerdict | undefined {
  return verdicts.get(whole) ?? verdicts.get(withoutNumber(whole));
}

function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

function pairOf(beforeLast: number, last: number): number {
  return ((beforeLast & 31) << 5) | (last & 31);
}
