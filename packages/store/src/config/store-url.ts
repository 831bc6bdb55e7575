import { isAbsolute, resolve } from 'node:path';
import { EyrieError } from '@eyrie/core/engine';

/** What a store's URL names. */
export type StoreUrl = SqliteUrl | PostgresUrl;

export interface SqliteUrl {
  readonly dialect: 'sqlite';
  /** Absolute, or `:memory:`. */
  readonly path: string;
}

export interface PostgresUrl {
  readonly dialect: 'postgres';
  /** As it was given: it may hold a password. */
  readonly url: string;
}

/** The rule in words, for messages. */
export const STORE_URL_RULE =
  'must be "sqlite:" and the path of a file, or a URL that begins with "postgres://" or "postgresql://"';

const SQLITE = /^sqlite:(?!\/\/[^/])([^\p{Cc}?#]+)$/u;
const POSTGRES = /^postgres(?:ql)?:\/\//;
const MAX_LENGTH = 4096;

/**
 * Reads `sqlite:<path>` (relative to the working directory; `sqlite:C:\data\store.db` and `sqlite::memory:` too),
 * `postgres://…` and `postgresql://…`.
 *
 * @throws EyrieError `EYRIE_STORE_URL_INVALID` for anything else; it shows nothing of the URL, which may hold a password
 */
export function parseStoreUrl(url: string): StoreUrl {
  const parsed = tryParse(url);
  if (parsed !== undefined) return parsed;
  throw new EyrieError({
    code: 'EYRIE_STORE_URL_INVALID',
    problem: `The URL of the store is not valid: it ${STORE_URL_RULE}`,
    remedy:
      'Set EYRIE_STORE_URL to, for instance, sqlite:.eyrie/store.db or postgres://user:password@host/database',
  });
}

/** Whether {@link parseStoreUrl} takes it. */
export function isStoreUrl(url: unknown): url is string {
  return typeof url === 'string' && tryParse(url) !== undefined;
}

/**
 * A store's URL for messages: the file, or host and database, never a credential.
 *
 * @throws EyrieError `EYRIE_STORE_URL_INVALID`
 */
export function labelOf(url: string): string {
  const parsed = parseStoreUrl(url);
  if (parsed.dialect === 'sqlite') return `sqlite:${parsed.path}`;
  const { hostname, port, pathname, searchParams } = new URL(parsed.url);
  const host = hostname === '' ? (searchParams.get('host') ?? 'localhost') : hostname;
  return `postgres://${host}${port === '' ? '' : `:${port}`}${pathname}`;
}

function tryParse(url: string): StoreUrl | undefined {
  if (url.length > MAX_LENGTH) return undefined;
  const path = SQLITE.exec(url)?.[1];
  if (path !== undefined)
    return path.trim() === '' ? undefined : { dialect: 'sqlite', path: toAbsolute(path) };
  return POSTGRES.test(url) && URL.canParse(url) ? { dialect: 'postgres', url } : undefined;
}

function toAbsolute(path: string): string {
  // A path of Windows stays what it is wherever its configuration is read.
  const isReady = path === ':memory:' || isAbsolute(path) || /^(?:[A-Za-z]:)?[\\/]/.test(path);
  return isReady && !path.startsWith('//') ? path : resolve(path);
}
