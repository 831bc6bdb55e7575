import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** Values of the headers that arrived, by their names in lower case, each as often as it was sent. */
export type Arrived = Readonly<Record<string, readonly string[]>>;

/** Answers every request with the headers that arrived, or sends it on where its path is `/redirect`. */
export function echo(request: IncomingMessage, response: ServerResponse): void {
  const arrived: Record<string, string[]> = {};
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index]?.toLowerCase() as string;
    arrived[name] = [...(arrived[name] ?? []), request.rawHeaders[index + 1] as string];
  }
  const status = request.url === '/redirect' ? 307 : 200;
  response.writeHead(status, { location: '/', hop: arrived.traceparent?.join() ?? '' });
  response.end(JSON.stringify(arrived));
}

/** Servers of a test, all closed together. */
export class EchoServers {
  readonly #servers: (Server | SecureServer)[] = [];

  /** Starts a server on a free port of the loopback; returns that port. */
  async serve(server: Server | SecureServer = createServer(echo)): Promise<number> {
    this.#servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const server of this.#servers.splice(0)) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }
}
