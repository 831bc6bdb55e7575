import { EventEmitter } from 'node:events';
import type { PostgresClient, PostgresPool, PostgresQuery } from '../../src/postgres/pg-driver.js';

type Answer = (text: string, values: readonly unknown[]) => unknown;

/** A pool with clients that answer as `pg` does, by a function. Notes what is sent and what becomes of its clients. */
export class PoolDouble implements PostgresPool {
  readonly sent: string[] = [];
  readonly released: unknown[] = [];
  readonly clients: ClientDouble[] = [];
  answer: Answer = () => undefined;
  /** What connecting waits for. */
  gate: Promise<unknown> = Promise.resolve();

  async connect(): Promise<PostgresClient> {
    await this.gate;
    const client = new ClientDouble(this);
    this.clients.push(client);
    return client;
  }
}

class ClientDouble extends EventEmitter implements PostgresClient {
  readonly #pool: PoolDouble;
  #isBusy = false;

  constructor(pool: PoolDouble) {
    super();
    this.#pool = pool;
  }

  async query({ text, values = [] }: PostgresQuery): Promise<unknown> {
    if (this.#isBusy) throw new Error('two statements at once on one client');
    this.#isBusy = true;
    this.#pool.sent.push(text);
    await new Promise(setImmediate);
    this.#isBusy = false;
    const [command] = text.split(/[ ;]/);
    return this.#pool.answer(text, values) ?? { command, rows: [], rowCount: null, fields: [] };
  }

  release(error?: Error | boolean): void {
    this.#pool.released.push(error);
  }
}

/** An error as `pg` makes them of what the server says. */
export function sqlError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
