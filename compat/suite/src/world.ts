import type { INestApplication, NestApplicationOptions, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

export type AdapterName = 'express' | 'fastify';

/** An app that listens on a free port of the loopback interface. */
export interface RunningApp {
  readonly app: INestApplication;
  /** Such as `http://127.0.0.1:41234`, without a path. */
  readonly url: string;
}

export interface StartOptions {
  readonly nest?: NestApplicationOptions;
  /** Key and certificate, to serve TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Serves HTTP/2 without TLS (Fastify only). */
  readonly http2?: boolean;
  /** Called before the app listens, to set a prefix, versioning, pipes. */
  readonly configure?: (app: INestApplication) => void;
}

/** Where one scenario lives: what it starts here is closed when it ends, in reverse order. */
export class World {
  readonly adapter: AdapterName;
  // Bounded by what one scenario starts.
  readonly #undo: (() => unknown)[] = [];

  constructor(adapter: AdapterName) {
    this.adapter = adapter;
  }

  /** Starts an app of the given root module under this world's adapter. */
  async start(rootModule: Type, options: StartOptions = {}): Promise<RunningApp> {
    const app = await NestFactory.create(rootModule, this.#createAdapter(options), {
      logger: false,
      abortOnError: false,
      ...(options.tls !== undefined && { httpsOptions: options.tls }),
      ...options.nest,
    });
    this.later(() => app.close());
    options.configure?.(app);
    await app.listen(0, '127.0.0.1');
    return { app, url: await app.getUrl() };
  }

  /** Runs when the scenario ends, last added first. */
  later(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  /** Undoes everything; the first failure is thrown after all were tried. */
  async end(): Promise<void> {
    const failures: unknown[] = [];
    for (const undo of this.#undo.splice(0).reverse()) {
      try {
        await undo();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  #createAdapter({ tls, http2 }: StartOptions): ExpressAdapter | FastifyAdapter {
    if (this.adapter === 'express') return new ExpressAdapter();
    if (http2 === true) return new FastifyAdapter({ http2: true } as object);
    return new FastifyAdapter(tls === undefined ? {} : ({ https: tls } as object));
  }
}

/** A test body that starts apps in a world of its own, which ends with it. */
export function inWorld(
  run: (world: World) => Promise<void>,
  adapter: AdapterName = 'express',
): () => Promise<void> {
  return async () => {
    const world = new World(adapter);
    try {
      await run(world);
    } finally {
      await world.end();
    }
  };
}
