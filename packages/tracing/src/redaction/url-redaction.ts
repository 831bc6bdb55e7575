import type { Redactor } from '@eyrie/core/engine';

// By the semantic conventions, and the one of Google Cloud that is to Amazon's credential what its signature is.
const SIGNING_KEYS =
  /([?&](?:X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|Signature|sig|X-Goog-(?:Signature|Credential))=)([^&#\s]*)/g;
const QUERY_START = /[?#]/;
const PARAMETERS = /[^?&#]+/g;
const MASK = /\[REDACTED(?::[a-z0-9-]{1,32})?\]/g;
const REPLACED = /^(?:REDACTED$|\[HASH:)/;
const AUTHORITY_END = /[/?#]/g;
const MAX_URL_LENGTH = 16_384;

/**
 * Takes secrets out of attributes that hold a URL, by the rules of core's redactor and by those of OpenTelemetry's
 * semantic conventions: credentials become `REDACTED:REDACTED`, values of a query keep their key and become
 * `REDACTED`. The brackets of core's mask have no place in a URL; its digests (mode `hash`) stay as they are.
 */
export class UrlRedaction {
  readonly #redactor: Redactor;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** A URL, a path or a request target. */
  url(text: string): string {
    const hasCredentials = text.includes('@');
    // However long they are: core's rules look for them within a bound.
    const scanned = this.#redactor.url(hasCredentials ? withoutCredentials(text) : text);
    const isPlain = scanned === text && !hasCredentials && !text.includes('?');
    return bounded(isPlain ? text : withoutCredentials(this.#withoutEscapedSecrets(byConventions(scanned))));
  }

  /** What stands behind the `?` of a URL. */
  query(text: string): string {
    const redacted = this.#withoutEscapedSecrets(byConventions(this.#redactor.url(`?${text}`)));
    return bounded(redacted.startsWith('?') ? redacted.slice(1) : redacted);
  }

  /** A value whose secret shows only once its escapes are read is replaced as a whole. */
  #withoutEscapedSecrets(url: string): string {
    const start = url.includes('%') ? url.search(QUERY_START) : -1;
    if (start === -1) return url;
    const query = url.slice(start).replace(PARAMETERS, (parameter) => this.#parameter(parameter));
    return url.slice(0, start) + query;
  }

  #parameter(parameter: string): string {
    const start = parameter.indexOf('=') + 1;
    const value = parameter.slice(start);
    if (!value.includes('%')) return parameter;
    const decoded = decodedOf(value);
    return this.#redactor.text(decoded) === decoded ? parameter : `${parameter.slice(0, start)}REDACTED`;
  }
}

function decodedOf(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
}

function byConventions(scanned: string): string {
  const unmasked = scanned.includes('[REDACTED') ? scanned.replace(MASK, 'REDACTED') : scanned;
  return unmasked.replace(SIGNING_KEYS, (whole: string, key: string, value: string) =>
    value === '' || REPLACED.test(value) ? whole : `${key}REDACTED`,
  );
}

function withoutCredentials(url: string): string {
  const scheme = url.indexOf('://');
  if (scheme === -1) return url;
  const start = scheme + 3;
  AUTHORITY_END.lastIndex = start;
  const end = AUTHORITY_END.exec(url)?.index ?? url.length;
  const at = url.lastIndexOf('@', end - 1);
  if (at < start) return url;
  return url.slice(0, start) + (at === start ? '' : 'REDACTED:REDACTED@') + url.slice(at + 1);
}

function bounded(url: string): string {
  return url.length > MAX_URL_LENGTH ? `${url.slice(0, MAX_URL_LENGTH).toWellFormed()}…` : url;
}
