import type { INestApplication, NestApplicationOptions, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { EyrieApp } from '../../src/app/eyrie-app.js';
import { EYRIE_APP } from '../../src/nest/tokens.js';
import { Seen } from './seen.js';

export const ADAPTERS = ['express', 'fastify'] as const;

export type AdapterName = (typeof ADAPTERS)[number];

export const adapterOf = (name: AdapterName): ExpressAdapter | FastifyAdapter =>
  name === 'express' ? new ExpressAdapter() : new FastifyAdapter();

/** A Nest app that listens on a free port of the loopback interface. */
export interface RunningApp {
  readonly nest: INestApplication;
  readonly app: EyrieApp;
  readonly seen: Seen;
  readonly said: string[];
  readonly url: string;
  readonly port: number;
}

export interface StartOptions {
  readonly nest?: NestApplicationOptions;
  /** Called before the app is initialised. */
  readonly configure?: (nest: INestApplication, app: EyrieApp) => void;
}

/** Nest apps that are closed when the test ends. */
export class NestApps {
  // Bounded by what one test starts.
  readonly #created: INestApplication[] = [];

  async create(adapter: AdapterName, root: Type, options: StartOptions = {}): Promise<INestApplication> {
    const nest = await NestFactory.create(root, adapterOf(adapter), {
      logger: false,
      abortOnError: false,
      ...options.nest,
    });
    this.#created.push(nest);
    return nest;
  }

  async start(adapter: AdapterName, root: Type, options: StartOptions = {}): Promise<RunningApp> {
    const nest = await this.create(adapter, root, options);
    const app = nest.get<EyrieApp>(EYRIE_APP);
    const said: string[] = [];
    // Where a port is open is said at every start: a test of its own looks for it.
    app.diagnostics.announceTo((level, message) => {
      if (!message.startsWith('EYRIE_MANAGEMENT_PORT_OPEN')) said.push(`${level} ${message}`);
    });
    const seen = new Seen(app);
    options.configure?.(nest, app);
    await nest.listen(0, '127.0.0.1');
    const url = await nest.getUrl();
    return { nest, app, seen, said, url, port: Number(new URL(url).port) };
  }

  async end(): Promise<void> {
    for (const nest of this.#created.splice(0).reverse()) await nest.close();
  }
}
