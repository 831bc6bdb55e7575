import { EyrieError } from '@eyrie/core/engine';
import { labelOf } from '../config/store-url.js';
import { loadPg, type PostgresPool } from './pg-driver.js';
import type { PostgresSource } from './postgres-source.js';

const KEEP_ALIVE_DELAY_MS = 10_000;

/** The connections of a store, and how to let go of them. */
export interface StorePool {
  readonly pool: PostgresPool;
  /** Where they lead, without user and password. */
  readonly label: string;
  /** Ends them, unless they are somebody else's. */
  end(): Promise<void>;
}

export interface PoolLimits {
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
}

/** Makes the pool of a URL, or takes the one that was given. Connects to nothing yet. */
export async function openPool(source: PostgresSource, limits: PoolLimits): Promise<StorePool> {
  if (source.pool !== undefined) {
    return { pool: source.pool, label: labelOfPool(source.pool), end: () => Promise.resolve() };
  }
  const label = labelOfUrl(source.url);
  const { Pool } = await loadPg();
  const pool = new Pool({
    connectionString: source.url,
    max: limits.maxConnections,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    fallback_application_name: 'eyrie',
  });
  // Of a connection that breaks while nobody uses it. The pool lets go of it by itself; unheard it ends the process.
  pool.on('error', () => undefined);
  return { pool, label, end: () => pool.end() };
}

/** @throws EyrieError `EYRIE_STORE_URL_INVALID` without quoting the URL, which holds a password */
function labelOfUrl(url: string): string {
  const afterHost = URL.canParse(url) ? /^[^:]+:\/\/[^/?#]*(.*)$/s.exec(url)?.[1] : undefined;
  // What comes of "/", "?" and "#" in a password: a part of it would be taken for port, database or parameters.
  if (afterHost !== undefined && !/[@#]/.test(afterHost)) return labelOf(url);
  throw new EyrieError({
    code: 'EYRIE_STORE_URL_INVALID',
    problem: 'The URL of a store in PostgreSQL cannot be read',
    remedy:
      'Write postgres://user:password@host:port/database, with special characters of the password percent-encoded',
  });
}

function labelOfPool(pool: PostgresPool): string {
  const options: unknown = Reflect.get(pool, 'options');
  if (typeof options !== 'object' || options === null) return 'postgres:';
  const { connectionString, host, port, database } = options as Readonly<Record<string, unknown>>;
  if (typeof connectionString === 'string') {
    try {
      return labelOfUrl(connectionString);
    } catch {
      return 'postgres:';
    }
  }
  if (typeof host !== 'string') return 'postgres:';
  return `postgres://${host}${typeof port === 'number' ? `:${port}` : ''}/${typeof database === 'string' ? database : ''}`;
}
