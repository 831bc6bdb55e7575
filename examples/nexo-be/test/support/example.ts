import { setTimeout as delay } from 'node:timers/promises';
import type { AuditEvent } from '@eyrie/audit';
import { defineConfig } from '@eyrie/core';
import type { LoggingOptions } from '@eyrie/logging';
import { openStore } from '@eyrie/store/engine';
import type { TraceExporter, TracingOptions } from '@eyrie/tracing';
import type { INestApplication } from '@nestjs/common';
import { fetchSamples, type Sample } from '../../demo/exposition.ts';
import { type TemporaryStore, temporaryStore } from '../../demo/temporary-store.ts';
import { createApp } from '../../src/create-app.js';
import { readEnvironment } from '../../src/environment/environment.js';
import eyrieConfig from '../../src/eyrie.config.js';

// Bounded by what one test starts.
const running: { readonly app: INestApplication; readonly store: TemporaryStore }[] = [];

// Also after a test that failed: an open server keeps the test run alive.
afterEach(async () => {
  await Promise.all(
    running.splice(0).map(async ({ app, store }) => {
      await app.close();
      store.remove();
    }),
  );
});

export const ADAPTERS = ['express', 'fastify'] as const;

/** The example in this process, on a free port. */
export interface RunningExample {
  /** Sends JSON (a text goes as it is) and gives the status and what came back. */
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  /** The samples of these names on /metrics as `name{label="value"} number`, sorted. */
  readonly metrics: (...names: string[]) => Promise<string[]>;
  /** What was logged so far, as it was written. */
  readonly log: readonly string[];
  /** The lines of the request that was sent with this `x-request-id`, once it has ended. */
  readonly linesOf: (requestId: string) => Promise<readonly Line[]>;
  /** The spans of the trace of that request, once it has ended. */
  readonly spansOf: (requestId: string) => Promise<readonly Span[]>;
  readonly app: INestApplication;
  /** Closes the example and gives the events of its audit trail, in the order of the log. */
  readonly auditTrail: () => Promise<readonly AuditEvent[]>;
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** One line of the log. */
export type Line = Readonly<Record<string, unknown>>;

/** A span as an exporter is given it. */
export type Span = Parameters<SpanExporter['export']>[0][number];

type SpanExporter = Extract<TraceExporter, { readonly type: 'custom' }>['exporter'];

/** Starts the example with these variables and no others of its own; it is closed when the test ends. */
export async function startExample(variables: Readonly<Record<string, string>>): Promise<RunningExample> {
  for (const name of ['STRIPE_WEBHOOK_SECRET', 'PROVIDER_SEED']) delete process.env[name];
  Object.assign(process.env, variables);
  // Bounded by what one test logs.
  const log: string[] = [];
  const stream = { write: (line: string) => log.push(line) };
  const logging: LoggingOptions = { ...eyrieConfig.logging, destinations: [{ type: 'stream', stream }] };
  // Bounded by what one test makes.
  const spans: Span[] = [];
  const tracing: TracingOptions = {
    ...eyrieConfig.tracing,
    exporter: { type: 'custom', exporter: keepingIn(spans) },
    batch: { delayMs: 5 },
  };
  const store = temporaryStore();
  const config = defineConfig({
    ...eyrieConfig,
    logging,
    tracing,
    audit: { spool: { folder: store.spoolFolder } },
    store: { url: store.url },
  });
  const app = await createApp(readEnvironment(), config);
  running.push({ app, store });
  await app.listen(0, '127.0.0.1');
  const origin = await app.getUrl();

  async function send(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(origin + path, init);
    return { status: response.status, body: JSON.parse(await response.text()) };
  }
  return {
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body, headers) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    metrics: async (...names) => {
      const samples = await fetchSamples(`${origin}/metrics`);
      return samples
        .filter(({ name }) => names.includes(name))
        .map(line)
        .toSorted();
    },
    log,
    linesOf: async (requestId) => {
      const lines = () =>
        log.map((text) => JSON.parse(text) as Line).filter((each) => each.request_id === requestId);
      const deadline = Date.now() + 5000;
      // The access line is the last one, and may come after the answer.
      while (!lines().some(({ logger }) => logger === 'access')) {
        if (Date.now() > deadline) throw new Error(`No access line of ${requestId} in\n${log.join('')}`);
        await delay(2);
      }
      return lines();
    },
    spansOf: async (requestId) => {
      const deadline = Date.now() + 5000;
      for (;;) {
        const request = spans.find(({ attributes }) => attributes['eyrie.request_id'] === requestId);
        const traceId = request?.spanContext().traceId;
        // A server span ends after the spans inside of it.
        if (traceId !== undefined) return spans.filter((each) => each.spanContext().traceId === traceId);
        if (Date.now() > deadline) throw new Error(`No span of ${requestId}`);
        await delay(2);
      }
    },
    app,
    auditTrail: async () => {
      await app.close();
      const reader = await openStore({ url: store.url });
      const { rows } = await reader.query('SELECT body FROM eyrie_audit_log ORDER BY seq');
      await reader.close();
      return rows.map(({ body }) => JSON.parse(String(body)) as AuditEvent);
    },
  };
}

function keepingIn(spans: Span[]): SpanExporter {
  return {
    export: (ended, done) => {
      spans.push(...ended);
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
}

function line({ name, labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
  return pairs.length === 0 ? `${name} ${value}` : `${name}{${pairs.join(',')}} ${value}`;
}
