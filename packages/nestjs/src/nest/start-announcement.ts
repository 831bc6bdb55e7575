import type { Server } from 'node:net';
import type { EyrieApp } from '@eyrie/core/engine';
import { EYRIE_LOGGER, type LineWriter } from '@eyrie/logging/engine';
import { Logger } from '@nestjs/common';
import { originOf } from '../start/origin-of.js';
import { headline, startBlock } from '../start/start-block.js';
import { type StartFacts, startFacts } from '../start/start-facts.js';

// An app that is initialised and does not listen says it all the same.
const LISTENING_DEADLINE_MS = 5000;

/** Says once what is on, where it is served and what is missing: when the app listens, or soon after it has started. */
export class StartAnnouncement {
  readonly #app: EyrieApp;
  readonly #writer: LineWriter;
  #server: Server | undefined;
  #waiting: NodeJS.Timeout | undefined;
  readonly #announce = () => this.#say();

  /** `writer` is the app's log; where it is off, Nest's logger is told. */
  constructor(app: EyrieApp, writer: LineWriter) {
    this.#app = app;
    this.#writer = writer;
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
      isServing: this.#server !== undefined,
      origin: this.#server && originOf(this.#server),
      told: diagnostics.release(),
    });
    const rows = startBlock(service, facts);
    if (!this.#writer.isEnabled('info', EYRIE_LOGGER)) new Logger(EYRIE_LOGGER).log(rows.join('\n'));
    else if (process.stdout.isTTY) for (const row of rows) this.#write(row);
    else this.#write(headline(service), facts);
  }

  #write(message: string, fields?: StartFacts): void {
    this.#writer.write({ level: 'info', logger: EYRIE_LOGGER, message, fields });
  }

  #cancel(): void {
    clearTimeout(this.#waiting);
    this.#server?.off('listening', this.#announce);
  }
}
