import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EyrieApp } from '../../src/app/eyrie-app.js';
import { Seen } from './seen.js';

export interface StartedApp {
  readonly app: EyrieApp;
  readonly seen: Seen;
  readonly said: string[];
}

export interface ServedApp extends StartedApp {
  readonly server: Server;
  readonly port: number;
}

/** Apps and servers without Nest; everything is closed when the test ends. */
export class Engines {
  // Bounded by what one test starts.
  readonly #undo: (() => unknown)[] = [];

  async app(): Promise<StartedApp> {
    const app = new EyrieApp();
    const said: string[] = [];
    app.diagnostics.announceTo((level, message) => said.push(`${level} ${message}`));
    const seen = new Seen(app);
    await app.lifecycle.start();
    this.#undo.push(() => app.lifecycle.close());
    return { app, seen, said };
  }

  async listen(listener: RequestListener | undefined, server = createServer()): Promise<[Server, number]> {
    if (listener !== undefined) server.on('request', listener);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#undo.push(async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    return [server, (server.address() as AddressInfo).port];
  }

  /** An app and a server of its own with that listener. */
  async serve(listener: RequestListener): Promise<ServedApp> {
    const engine = await this.app();
    const [server, port] = await this.listen(listener);
    engine.app.http.serve(server);
    return { ...engine, server, port };
  }

  async end(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo();
  }
}

export const urlOf = (port: number, path = '/'): string => `http://127.0.0.1:${port}${path}`;

/** Answers every request with 200. */
export const answerOk: RequestListener = (_request, response) => void response.end('ok');
