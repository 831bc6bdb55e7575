import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { EyrieLogger, EyrieModule } from '@eyrie/nestjs';
import type { INestApplication, ModuleMetadata, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { everySignal, type OwnSections } from './every-signal.js';
import { Kept } from './kept.js';
import { Page } from './page.js';
import { type Requests, type SeenSignals, signalsAgree } from './signals-agree.js';
import { until } from './until.js';

export type Adapter = 'express' | 'fastify';

export interface NeighbourOptions extends ModuleMetadata {
  /** @default 'neighbour' */
  readonly service?: string;
  readonly config?: OwnSections;
  readonly nest?: NestApplicationOptions;
  readonly configure?: (app: INestApplication) => unknown;
  readonly onExpress?: (app: NestExpressApplication) => unknown;
  readonly onFastify?: (app: NestFastifyApplication) => unknown;
  /** Where spans are, if an SDK of the user's own makes them. @default what Eyrie delivers */
  readonly spans?: () => readonly ReadableSpan[];
  /** Codes that Eyrie is expected to warn of. @default none */
  readonly warns?: readonly string[];
}

/** What must be found when the app has closed. */
export interface Expected {
  /** Such as `{ 'GET /orders/:id 200': 20 }`: requests by method, route and status, management paths among them. */
  readonly requests: Requests;
  /** Routes that are counted, and have neither a line nor a span. @default ['/health'] */
  readonly managed?: readonly string[];
  /** Audit events by type. @default none */
  readonly audited?: Readonly<Record<string, number>>;
  /** Lines at WARN or above that are no access lines, as `logger: message`. @default none */
  readonly complaints?: readonly string[];
}

// Such as a deprecation that a neighbour's use of Node brings up.
const warnings: string[] = [];
process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`));

/** An app with every signal on and a neighbour in it, on a free port of the loopback interface. */
export class NeighbourApp {
  readonly kept: Kept;
  readonly nest: INestApplication;
  readonly url: string;
  readonly #eyrie: EyrieApp;
  readonly #spans: () => readonly ReadableSpan[];
  readonly #warns: readonly string[];

  private constructor({ kept, nest, url, spans = () => kept.spans, warns = [] }: Started) {
    this.kept = kept;
    this.nest = nest;
    this.url = url;
    this.#eyrie = nest.get<EyrieApp>(EYRIE_APP);
    this.#spans = spans;
    this.#warns = warns;
  }

  static async start(adapter: Adapter, options: NeighbourOptions): Promise<NeighbourApp> {
    const {
      service = 'neighbour',
      config,
      nest: nestOptions,
      configure,
      onExpress,
      onFastify,
      ...others
    } = options;
    const { spans, warns, ...metadata } = others;
    const kept = new Kept(service);
    class RootModule {}
    const root = {
      module: RootModule,
      ...metadata,
      imports: [EyrieModule.forRoot(everySignal(kept, config)), ...(metadata.imports ?? [])],
    };
    const nest = await NestFactory.create(
      root,
      adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter(),
      {
        bufferLogs: true,
        abortOnError: false,
        // A client may hold a connection open that it has never asked anything on.
        forceCloseConnections: true,
        ...nestOptions,
      },
    );
    nest.useLogger(nest.get(EyrieLogger));
    await configure?.(nest);
    if (adapter === 'express') await onExpress?.(nest as NestExpressApplication);
    else await onFastify?.(nest as NestFastifyApplication);
    await nest.listen(0, '127.0.0.1');
    return new NeighbourApp({ kept, nest, url: await nest.getUrl(), spans, warns });
  }

  get lines(): Kept['lines'] {
    return this.kept.lines;
  }

  /** Sends one request and reads its whole answer. */
  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  async post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return await this.ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  /** Sends the same request so many times, a few at once, and fails unless each is answered by that status. */
  async times(count: number, path: string, status: number, init: RequestInit = {}): Promise<void> {
    let left = count;
    const sendAll = async (): Promise<void> => {
      while (left-- > 0) equal((await this.ask(path, init)).status, status, path);
    };
    await Promise.all(Array.from({ length: 8 }, sendAll));
  }

  async page(path = '/metrics'): Promise<Page> {
    return new Page((await this.ask(path)).text);
  }

  /** Waits until the access line of so many requests is there. */
  async answered(count: number): Promise<void> {
    await until(() => this.lines.filter(({ logger }) => logger === 'access').length >= count);
  }

  /** Reads the page, closes the app, and fails unless every signal tells of these requests and of nothing else. */
  async tells({ requests, managed = ['/health'], audited = {}, complaints = [] }: Expected): Promise<void> {
    const total = Object.values(requests).reduce((sum, count) => sum + count, 0);
    let page = await this.page();
    await until(async () => {
      page = await this.page();
      return counted(page) >= total;
    });
    await this.nest.close();
    const seen: SeenSignals = {
      page,
      lines: this.lines,
      spans: this.#spans().filter(({ kind }) => kind === SpanKind.SERVER),
    };
    signalsAgree(seen, { requests, managed });
    deepEqual(await this.#auditedByType(), audited);
    deepEqual(this.#complaints(), complaints);
    deepEqual(
      this.#eyrie.diagnostics
        .counts()
        .map(({ code }) => code)
        .sort(),
      [...this.#warns].sort(),
    );
    deepEqual(warnings, []);
  }

  async end(): Promise<void> {
    await this.nest.close();
    this.kept.remove();
  }

  async #auditedByType(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const { type } of await this.kept.events()) {
      if (!type.startsWith('audit.')) counts[type] = (counts[type] ?? 0) + 1;
    }
    return counts;
  }

  #complaints(): readonly string[] {
    return this.lines
      .filter(({ level, logger }) => logger !== 'access' && !['DEBUG', 'INFO'].includes(level))
      .map(({ logger, message }) => `${logger}: ${message}`);
  }
}

interface Started {
  readonly kept: Kept;
  readonly nest: INestApplication;
  readonly url: string;
  readonly spans: (() => readonly ReadableSpan[]) | undefined;
  readonly warns: readonly string[] | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** One test on Express and one on Fastify. */
export function onBothAdapters(
  name: string,
  options: (adapter: Adapter) => NeighbourOptions,
  body: (app: NeighbourApp, adapter: Adapter) => Promise<void>,
): void {
  for (const adapter of ['express', 'fastify'] as const) {
    void test(`${adapter}: ${name}`, { timeout: 60_000 }, async () => {
      const app = await NeighbourApp.start(adapter, options(adapter));
      try {
        await body(app, adapter);
      } finally {
        await app.end();
      }
    });
  }
}

function counted(page: Page): number {
  return Object.entries(page.samples('http_requests_total', ['route']))
    .filter(([route]) => route !== '/metrics')
    .reduce((sum, [, count]) => sum + count, 0);
}
