import type { Server } from 'node:net';
import type { EyrieApp } from '@eyrie/core/engine';
import { Logger } from '@nestjs/common';
import { originOf } from '../start/origin-of.js';
import { headline, startBlock } from '../start/start-block.js';
import { startFacts } from '../start/start-facts.js';

// An app that is initialised and does not listen says it all the same.
const LISTENING_DEADLINE_MS = 5000;

/** Says once what is on, where it is served and what is missing: when the app listens, or soon after it has started. */
export class StartAnnouncement {
  readonly #app: EyrieApp;
  #server: Server | undefined;
  #waiting: NodeJS.Timeout | undefined;
  readonly #announce = () => this.#say();

  constructor(app: EyrieApp) {
    this.#app = app;
    app.lifecycle.register({ name: 'start announcement', stage: 'source', close: () => this.#cancel() });
  }

  /** The app has started; `server` is what it will listen on, if it serves anything. */
  started(server: Server | undefined): void {
    this.#server = server;
    if (server === undefined || server.listening) {
      this.#say();
      return;
    }
    server.once('listening', this.#announce);
    this.#waiting = setTimeout(this.#announce, LISTENING_DEADLINE_MS).unref();
  }

  #say(): void {
    this.#cancel();
    const { config, diagnostics, management, standings } = this.#app;
    const { name, version, environment } = config.identity;
    const service = `${[name, version].filter(Boolean).join(' ')} in ${environment}`;
    const facts = startFacts({
      standings: standings.read(),
      endpoints: management.list(),
      origin: this.#server && originOf(this.#server),
      told: diagnostics.release(),
    });
    const logger = new Logger('Eyrie');
    if (process.stdout.isTTY) for (const row of startBlock(service, facts)) logger.log(row);
    else logger.log(headline(service), facts);
  }

  #cancel(): void {
    clearTimeout(this.#waiting);
    this.#server?.off('listening', this.#announce);
  }
}
