import type { Server, Socket } from 'node:net';

/** Counts the open connections of the servers it watches. */
export class ConnectionCount {
  // Bounded by the number of servers of one app.
  readonly #servers = new Set<Server>();
  #open = 0;
  readonly #closed = () => {
    this.#open -= 1;
  };
  readonly #opened = (socket: Socket) => {
    this.#open += 1;
    socket.once('close', this.#closed);
  };

  get open(): number {
    return this.#open;
  }

  /** Counts the connections of a server from now on, and the one through which it was found. */
  watch(server: Server, foundBy?: Socket): void {
    if (this.#servers.has(server)) return;
    this.#servers.add(server);
    server.on('connection', this.#opened);
    if (foundBy !== undefined) this.#opened(foundBy);
  }

  close(): void {
    for (const server of this.#servers) server.off('connection', this.#opened);
    this.#servers.clear();
  }
}
