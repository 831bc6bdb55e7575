import type { SecretNames } from '../names/secret-names.js';
import type { Replacer } from '../replacement.js';
import { findInRun, MIN_RUN_LENGTH } from './api-key.js';
import { findCard } from './card.js';
import {
  APOSTROPHE,
  AT,
  BREAK,
  CARD_START,
  COLON,
  CONTROL,
  DASH,
  EQUALS,
  GREATER,
  isDigit,
  OPEN_PAREN,
  PERCENT,
  PLAIN,
  SCHEME_START,
  visible,
} from './characters.js';
import { findEmail } from './email.js';
import type { Finding, PatternName } from './finding.js';
import { HarmlessIds } from './harmless-ids.js';
import { findHttpCredentials } from './http-credentials.js';
import { bytesOf, KINDS_OF_BYTES } from './kinds-of-text.js';
import { findNamedValue, findSqlPassword, findXmlValue } from './named-value.js';
import { findPrivateKey } from './private-key.js';
import { findSqlValues } from './sql-values.js';
import { isSuspicious } from './suspicion.js';
import { TextEdits } from './text-edits.js';
import { findEscapedUrlCredentials, findUrlCredentials } from './url-credentials.js';

/** What is looked for in texts, and what takes its place. */
export interface TextRules {
  readonly names: SecretNames;
  readonly replacer: Replacer;
  /** Patterns that are left as they are. */
  readonly allowed: ReadonlySet<PatternName>;
}

/**
 * Finds secrets in one pass: each character is looked at once, and only at those which can begin a secret or stand
 * inside of one (an `@`, a colon …) more of the text is read. What is read is bounded or is replaced, so that the
 * time is linear in the length of the text, whatever it holds.
 */
export class TextScanner {
  readonly #names: SecretNames;
  readonly #replacer: Replacer;
  readonly #allowed: Readonly<Record<PatternName, boolean>>;
  readonly #runs: { readonly apiKeys: boolean; readonly jwts: boolean };
  readonly #ids = new HarmlessIds();

  constructor({ names, replacer, allowed }: TextRules) {
    this.#names = names;
    this.#replacer = replacer;
    this.#allowed = {
      'api-key': allowed.has('api-key'),
      card: allowed.has('card'),
      email: allowed.has('email'),
      'http-credentials': allowed.has('http-credentials'),
      jwt: allowed.has('jwt'),
      'named-value': allowed.has('named-value'),
      'private-key': allowed.has('private-key'),
      'url-credentials': allowed.has('url-credentials'),
    };
    this.#runs = { apiKeys: !this.#allowed['api-key'], jwts: !this.#allowed.jwt };
  }

  /** The text up to `cut` without its secrets; what stands behind `cut` only tells where a secret ends. */
  scan(text: string, cut: number = text.length): string {
    if (!this.#ids.has(text) && isSuspicious(text, this.#names)) return this.#replaceAll(text, cut);
    return cut < text.length ? text.slice(0, cut) : text;
  }

  #replaceAll(text: string, cut: number): string {
    const edits = new TextEdits(text, cut, this.#replacer);
    const bytes = bytesOf(text);
    const { length } = text;
    let run = 0;
    let done = 0;
    for (let at = 0; at < length; at++) {
      const kind = KINDS_OF_BYTES[bytes[at] as number] as number;
      if (kind === PLAIN) continue;
      let finding: Finding | undefined;
      if (kind >= BREAK) {
        if (at - run >= MIN_RUN_LENGTH) finding = findInRun(text, run, at, this.#runs);
        run = at + 1;
        if (kind === BREAK && finding === undefined) continue;
      }
      finding ??= this.#findAt(kind, text, at);
      if (finding === undefined) {
        if (kind === CONTROL) edits.replace(at, at + 1, visible(text.charCodeAt(at)));
        continue;
      }
      if (finding.start >= cut) break;
      // The local part of an address, say, that went with the credentials of a URL.
      if (finding.start < done) continue;
      edits.add(finding);
      at = finding.end - 1;
      run = finding.end;
      done = finding.end;
    }
    if (length - run >= MIN_RUN_LENGTH) {
      const finding = findInRun(text, run, length, this.#runs);
      if (finding !== undefined) edits.add(finding);
    }
    return edits.finish();
  }

  #findAt(kind: number, text: string, at: number): Finding | undefined {
    switch (kind) {
      case CARD_START:
        return isDigit(text.charCodeAt(at + 3)) && !this.#allowed.card ? findCard(text, at) : undefined;
      case SCHEME_START:
        return this.#allowed['http-credentials'] ? undefined : findHttpCredentials(text, at);
      case DASH:
        return text.charCodeAt(at + 1) === 45 && !this.#allowed['private-key']
          ? findPrivateKey(text, at)
          : undefined;
      case AT:
        return this.#allowed.email ? undefined : findEmail(text, at, 1);
      case COLON:
        return this.#findAtColon(text, at);
      case PERCENT:
        return this.#findAtEscape(text, at);
      default:
        return this.#allowed['named-value'] ? undefined : this.#findNamed(kind, text, at);
    }
  }

  #findAtColon(text: string, at: number): Finding | undefined {
    if (text.charCodeAt(at + 1) === 47 && text.charCodeAt(at + 2) === 47) {
      const found = this.#allowed['url-credentials'] ? undefined : findUrlCredentials(text, at);
      if (found !== undefined) return found;
    }
    if (this.#allowed['named-value']) return undefined;
    return findNamedValue(text, { at, length: 1, escaped: false }, this.#names);
  }

  /** `%40`, `%3D` and `%3A`. */
  #findAtEscape(text: string, at: number): Finding | undefined {
    const first = text.charCodeAt(at + 1);
    const second = text.charCodeAt(at + 2);
    if (first === 52 && second === 48) return this.#allowed.email ? undefined : findEmail(text, at, 3);
    if (first !== 51 || ((second | 32) !== 100 && (second | 32) !== 97)) return undefined;
    const found = this.#allowed['url-credentials'] ? undefined : findEscapedUrlCredentials(text, at);
    if (found !== undefined || this.#allowed['named-value']) return found;
    return findNamedValue(text, { at, length: 3, escaped: true }, this.#names);
  }

  #findNamed(kind: number, text: string, at: number): Finding | undefined {
    switch (kind) {
      case EQUALS:
        return findNamedValue(text, { at, length: 1, escaped: false }, this.#names);
      case APOSTROPHE:
        return findSqlPassword(text, at);
      case OPEN_PAREN:
        return findSqlValues(text, at, this.#names);
      case GREATER:
        return findXmlValue(text, at, this.#names);
      default:
        return undefined;
    }
  }
}
