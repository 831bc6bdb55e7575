import { defineConfig, EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import { hrTimeToNanoseconds } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { inWorld, type StartOptions, type World } from '../../../../compat/suite/src/world.js';
import type { TracingOptions } from '../../src/config/tracing-options.js';
import { TracingModule } from '../../src/nest/tracing.module.js';

export { inWorld };

const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUS = ['unset', 'ok', 'error'] as const;

/** A span as an exporter was given it, without what OpenTelemetry wraps around. */
export interface KeptSpan {
  readonly name: string;
  readonly kind: (typeof KINDS)[number];
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly sampled: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly status: { readonly code: (typeof STATUS)[number]; readonly message?: string };
  readonly durationSeconds: number;
  readonly resource: Readonly<Record<string, unknown>>;
}

/** Keeps the spans that are delivered to it. */
export class KeptSpans implements SpanExporter {
  // Bounded by what one test makes.
  readonly #spans: KeptSpan[] = [];

  export(spans: ReadableSpan[], done: (result: { readonly code: number }) => void): void {
    this.#spans.push(...spans.map(kept));
    done({ code: 0 });
  }

  async shutdown(): Promise<void> {}

  get all(): readonly KeptSpan[] {
    return this.#spans;
  }

  /** Waits until there are so many spans, and a little for one too many. */
  async until(count: number): Promise<readonly KeptSpan[]> {
    const patience = Date.now() + 5000;
    while (this.#spans.length < count && Date.now() < patience) await pause(5);
    await pause(60);
    return this.#spans;
  }
}

function kept(span: ReadableSpan): KeptSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const { code, message } = span.status;
  return {
    name: span.name,
    kind: KINDS[span.kind],
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    sampled: (traceFlags & 1) === 1,
    attributes: { ...span.attributes },
    events: span.events.map(({ name, attributes = {} }) => ({ name, attributes })),
    status: { code: STATUS[code], ...(message !== undefined && { message }) },
    durationSeconds: hrTimeToNanoseconds(span.duration) / 1e9,
    resource: { ...span.resource.attributes },
  };
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export interface TracedAppOptions {
  readonly tracing?: TracingOptions;
  /** Further sections of the config. */
  readonly config?: Parameters<typeof defineConfig>[0];
  readonly module?: ModuleMetadata;
  readonly start?: StartOptions;
}

export interface TracedApp {
  readonly nest: INestApplication;
  readonly app: EyrieApp;
  readonly url: string;
  readonly spans: KeptSpans;
}

/** Starts an app in the world whose spans are kept. */
export async function startTraced(world: World, options: TracedAppOptions = {}): Promise<TracedApp> {
  const spans = new KeptSpans();
  const { tracing, config, module = {}, start = {} } = options;
  const root = TracingModule.forRoot(
    defineConfig({
      service: { name: 'shop', version: '1.2.3', environment: 'test' },
      ...config,
      tracing: { exporter: { type: 'custom', exporter: spans }, batch: { delayMs: 10 }, ...tracing },
    }),
  );
  class RootModule {}
  Module({ ...module, imports: [root, ...(module.imports ?? [])] })(RootModule);
  const { app: nest, url } = await world.start(RootModule, start);
  return { nest, app: nest.get<EyrieApp>(EYRIE_APP), url, spans };
}

/** Runs a test body under each adapter; its name is put before the sentence. */
export function testOnBothAdapters(sentence: string, run: (world: World) => Promise<void>): void {
  for (const adapter of ['express', 'fastify'] as const)
    test(`${adapter}: ${sentence}`, inWorld(run, adapter));
}
