import { EyrieError, messageOf } from '@eyrie/core/engine';

const importPackage = () => import('pg');

/** A statement as clients of `pg` take it. */
export interface PostgresQuery {
  readonly text: string;
  readonly values?: unknown[];
  readonly queryMode?: string;
}

/** What Eyrie needs of a client that a pool has lent. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<unknown>;
  /** Gives it back; with an error the pool lets go of its connection. */
  release(error?: Error | boolean): void;
  on?(event: 'error', listener: (error: Error) => void): unknown;
  off?(event: 'error', listener: (error: Error) => void): unknown;
}

/** What Eyrie needs of a pool: `Pool` of `pg`, or one that behaves as it does. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
}

/** A pool that is ended by whoever made it. */
export interface PgPool extends PostgresPool {
  on(event: 'error', listener: (error: Error) => void): unknown;
  end(): Promise<void>;
}

export interface PgPoolConfig {
  readonly connectionString: string;
  readonly max: number;
  readonly connectionTimeoutMillis: number;
  readonly keepAlive: boolean;
  readonly keepAliveInitialDelayMillis: number;
  readonly fallback_application_name: string;
}

/** The part of `pg` that is used; its own types would make every user install them. */
export interface PgDriver {
  readonly Pool: new (config: PgPoolConfig) => PgPool;
}

/**
 * Loads `pg`, which only those who open a store from a URL need.
 *
 * @throws EyrieError `EYRIE_STORE_DRIVER_MISSING` where it cannot be loaded.
 */
export async function loadPg(load: () => Promise<unknown> = importPackage): Promise<PgDriver> {
  try {
    const loaded = (await load()) as PgDriver & { readonly default?: PgDriver };
    return loaded.default ?? loaded;
  } catch (error) {
    throw new EyrieError({
      code: 'EYRIE_STORE_DRIVER_MISSING',
      problem: `A store at a postgres:// URL needs the package "pg", which cannot be loaded: ${messageOf(error)}`,
      remedy: 'Run "npm install pg"',
      cause: error,
    });
  }
}
