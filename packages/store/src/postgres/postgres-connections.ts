import { clearTimeout, setTimeout } from 'node:timers';
import { runContextFree } from '@eyrie/core/engine';
import type { Deadline } from '../sql/deadline.js';
import { storeClosed } from '../sql/store-errors.js';
import { Turns } from '../sql/turns.js';
import type { PostgresClient, PostgresPool } from './pg-driver.js';
import { describeConnectError, noConnectionFree, queueFull } from './postgres-errors.js';

/** A connection for the while of one piece of work. */
export interface Connection {
  readonly client: PostgresClient;
  /** Gives it back; with an error it is ended rather than used again. */
  release(error?: Error): void;
}

/** How many may hold a connection, and how many may wait for one. */
export interface ConnectionLimits {
  readonly label: string;
  readonly maxConnections: number;
  readonly maxQueued: number;
}

/** The connections of one pool, lent for a while each: as many as are allowed, awaited up to a deadline. */
export class PostgresConnections {
  readonly #pool: PostgresPool;
  readonly #label: string;
  readonly #turns: Turns;
  // Bounded by `maxConnections`.
  readonly #lent = new Set<Connection>();

  constructor(pool: PostgresPool, { label, maxConnections, maxQueued }: ConnectionLimits) {
    this.#pool = pool;
    this.#label = label;
    this.#turns = new Turns({
      label,
      maxTaken: maxConnections,
      maxQueued,
      queueFull: (limit) => queueFull(label, limit),
      tooLate: (milliseconds) => noConnectionFree(label, `${milliseconds} ms`),
    });
  }

  async acquire(deadline: Deadline): Promise<Connection> {
    const endTurn = await this.#turns.take(deadline);
    // Its socket and timers outlive the request that needed it first.
    const connecting = runContextFree(async () => this.#pool.connect());
    let isLate = false;
    // Held until the pool has answered, also where nobody waits any longer: the pool's own queue stays as short.
    connecting.then(
      (client) => {
        if (!isLate) return;
        client.release();
        endTurn();
      },
      () => endTurn(),
    );
    try {
      return this.#lend(await within(deadline, connecting), endTurn);
    } catch (error) {
      isLate = true;
      throw error === LATE
        ? noConnectionFree(this.#label, `${deadline.milliseconds} ms`)
        : describeConnectError(error, this.#label);
    }
  }

  /** Refuses whoever comes from now on; resolves once every connection was given back. */
  drain(): Promise<void> {
    return this.#turns.drain();
  }

  /** Refuses those that still wait, and ends the connections that are still lent: their statements fail. */
  abandon(): void {
    this.#turns.refuseAll();
    for (const connection of this.#lent) connection.release(storeClosed(this.#label));
  }

  #lend(client: PostgresClient, endTurn: () => void): Connection {
    // While it is lent the pool does not listen, and an error that nobody hears ends the process. Statements fail by
    // themselves on a connection that is gone.
    client.on?.('error', ignore);
    const connection: Connection = {
      client,
      release: (error) => {
        if (!this.#lent.delete(connection)) return;
        client.release(error);
        client.off?.('error', ignore);
        endTurn();
      },
    };
    this.#lent.add(connection);
    return connection;
  }
}

const LATE = Symbol('late');

function within<Result>(deadline: Deadline, promise: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(LATE), deadline.leftMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function ignore(): void {}
