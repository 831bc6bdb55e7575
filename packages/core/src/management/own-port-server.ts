import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EyrieError } from '../errors/eyrie-error.js';
import type { EndpointAddress } from './management-endpoint.js';

// A scraper holds its connection open between scrapes.
const CLOSE_GRACE_MS = 1000;

const DEFAULT_HOST = '0.0.0.0';

/** The HTTP server of endpoints that have a port of their own. */
export class OwnPortServer {
  readonly #server: Server;
  readonly #address: EndpointAddress;

  constructor(address: EndpointAddress, onRequest: Parameters<typeof createServer>[1]) {
    this.#address = address;
    this.#server = createServer(onRequest);
  }

  /** Such as `0.0.0.0:9464`, once it listens. */
  get origin(): string {
    return `${this.#address.host ?? DEFAULT_HOST}:${this.port}`;
  }

  /** Where it listens, once it does. */
  get port(): number | undefined {
    return (this.#server.address() as AddressInfo | null)?.port;
  }

  /** Rejects with `EYRIE_MANAGEMENT_PORT_UNAVAILABLE` where it cannot listen. */
  async listen(): Promise<void> {
    const { port, host = DEFAULT_HOST } = this.#address;
    await new Promise<void>((resolve, reject) => {
      const onError = (cause: Error) =>
        reject(
          new EyrieError({
            code: 'EYRIE_MANAGEMENT_PORT_UNAVAILABLE',
            problem: `The management port ${host}:${port} cannot be listened on (${(cause as NodeJS.ErrnoException).code})`,
            remedy:
              "Choose a free port that this process may use, or leave the port out to serve on the app's own",
            cause,
          }),
        );
      // Stays on: a connection that cannot be accepted later must not become an uncaught error.
      this.#server.on('error', onError);
      try {
        this.#server.listen(port, host, resolve);
      } catch (error) {
        // A port out of range is thrown, not emitted.
        onError(error as Error);
      }
    });
  }

  /** Lets what is being answered finish for a second, then breaks the rest off. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      const grace = setTimeout(() => this.#server.closeAllConnections(), CLOSE_GRACE_MS);
      this.#server.close(() => {
        clearTimeout(grace);
        resolve();
      });
      this.#server.closeIdleConnections();
    });
  }
}
