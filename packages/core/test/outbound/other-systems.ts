import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EyrieError } from '../../src/errors/eyrie-error.js';
import { OutboundHttp } from '../../src/outbound/outbound-http.js';
import type { OutboundOptions } from '../../src/outbound/outbound-options.js';

/** A server that requests go to. */
export interface OtherSystem {
  readonly url: string;
  readonly port: number;
  /** How many connections it ever had. */
  connections(): number;
}

/** Clients and servers of one test; everything is closed when it ends. */
export class OtherSystems {
  // Bounded by what one test starts.
  readonly #undo: (() => unknown)[] = [];

  client(options: OutboundOptions = {}): OutboundHttp {
    const client = new OutboundHttp(options);
    this.#undo.push(() => client.close());
    return client;
  }

  async listen(listener: RequestListener, host = '127.0.0.1', port = 0): Promise<OtherSystem> {
    return this.serve(createServer(listener), host, port);
  }

  async serve(server: Server, host = '127.0.0.1', port = 0): Promise<OtherSystem> {
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    server.listen(port, host);
    await once(server, 'listening');
    this.#undo.push(async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
    const at = (server.address() as AddressInfo).port;
    return { url: `http://${host}:${at}`, port: at, connections: () => connections };
  }

  async end(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo();
  }
}

/** Answers each request by the next of the given listeners, the last one for good. */
export function inTurn(...listeners: readonly RequestListener[]): RequestListener {
  let asked = 0;
  return (request, response) => {
    const listener = listeners[Math.min(asked, listeners.length - 1)];
    asked += 1;
    listener?.(request, response);
  };
}

export const answers =
  (status: number, body = '', headers: Record<string, string> = {}): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  };

export const resets: RequestListener = (request) => void request.socket.destroy();
export const hangs: RequestListener = (request) => void request.resume();

/** The code and message of what a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await promise;
  } catch (error) {
    const { code, message } = error as EyrieError;
    return { code, message };
  }
  throw new Error('it did not reject');
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await rejection(promise)).code;
}
