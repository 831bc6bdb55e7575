import { defineConfig, EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import { inWorld, type StartOptions, type World } from '../../../../compat/suite/src/world.js';
import type { LoggingOptions } from '../../src/config/logging-options.js';
import { EyrieLogger } from '../../src/nest/eyrie-logger.js';
import { LoggingModule } from '../../src/nest/logging.module.js';

export { inWorld };

/** One line as it was read back from its text. */
export type ReadLine = Readonly<Record<string, unknown>> & {
  readonly level?: string;
  readonly message?: string;
  readonly logger?: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly request_id?: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly error?: Readonly<Record<string, unknown>>;
  readonly http?: Readonly<Record<string, unknown>>;
};

/** Keeps what is written to it. */
export class KeptLines {
  // Bounded by what one test logs.
  readonly texts: string[] = [];

  write(text: string): void {
    this.texts.push(text);
  }

  /** Every text must be one line of JSON. */
  read(): readonly ReadLine[] {
    return this.texts.map((text) => {
      if (!/^[^\n\r]+\n$/.test(text)) throw new Error(`not one line: ${JSON.stringify(text)}`);
      return JSON.parse(text) as ReadLine;
    });
  }

  of(logger: string): readonly ReadLine[] {
    return this.read().filter((line) => line.logger === logger);
  }

  /** Waits until there are so many lines of a logger. */
  async until(logger: string, count: number): Promise<readonly ReadLine[]> {
    const patience = Date.now() + 5000;
    while (this.of(logger).length < count && Date.now() < patience) await pause(2);
    // Long enough for one line too many to come in.
    await pause(20);
    return this.of(logger);
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export interface LoggedAppOptions {
  readonly logging?: LoggingOptions;
  /** Further sections of the config. */
  readonly config?: Parameters<typeof defineConfig>[0];
  readonly module?: ModuleMetadata;
  readonly start?: StartOptions;
  /** Whether Nest's own lines go the same way. @default true */
  readonly useLogger?: boolean;
}

export interface LoggedApp {
  readonly nest: INestApplication;
  readonly app: EyrieApp;
  readonly url: string;
  readonly lines: KeptLines;
}

/** Starts an app in the world whose lines are kept. */
export async function startLogged(world: World, options: LoggedAppOptions = {}): Promise<LoggedApp> {
  const lines = new KeptLines();
  const { logging, config, module = {}, start = {}, useLogger = true } = options;
  const root = LoggingModule.forRoot(
    defineConfig({
      service: { name: 'shop', version: '1.2.3', environment: 'production' },
      ...config,
      logging: { destinations: [{ type: 'stream', stream: lines }], level: 'debug', ...logging },
    }),
  );
  class RootModule {}
  Module({ ...module, imports: [root, ...(module.imports ?? [])] })(RootModule);
  const { app: nest, url } = await world.start(RootModule, {
    ...start,
    configure: (app) => {
      if (useLogger) app.useLogger(app.get(EyrieLogger));
      start.configure?.(app);
    },
  });
  return { nest, app: nest.get<EyrieApp>(EYRIE_APP), url, lines };
}

/** Runs a test body under each adapter; its name is put before the sentence. */
export function testOnBothAdapters(sentence: string, run: (world: World) => Promise<void>): void {
  for (const adapter of ['express', 'fastify'] as const)
    test(`${adapter}: ${sentence}`, inWorld(run, adapter));
}
