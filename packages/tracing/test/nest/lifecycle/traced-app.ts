import { Diagnostics } from '@eyrie/core';
import { jest } from '@jest/globals';
import { Inject, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  type Span,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type AdapterName, type StartOptions, World } from '../../../../../compat/suite/src/world.js';
import { wrapLifecycle } from '../../../src/nest/lifecycle/wrap-lifecycle.js';
import type { RedactAttributes } from '../../../src/redaction/redact-attributes.js';
import { lifecycleTracingIn, withLifecycleSpans } from '../../../src/spans/lifecycle-tracing.js';

// Real servers on a busy machine.
jest.setTimeout(30_000);

const PATIENCE_MS = 10_000;

/** In which order spans were started: their times are of whole milliseconds. */
class StartOrder implements SpanProcessor {
  // Bounded by what one test starts.
  readonly #order: string[] = [];

  onStart(span: Span): void {
    this.#order.push(span.spanContext().spanId);
  }

  sort(spans: readonly ReadableSpan[]): readonly ReadableSpan[] {
    const position = (span: ReadableSpan): number => this.#order.indexOf(span.spanContext().spanId);
    return spans.toSorted((a, b) => position(a) - position(b));
  }

  onEnd(): void {}
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

export interface TracedAppOptions {
  /** Whether requests ask for spans of their lifecycle. @default true */
  readonly lifecycle?: boolean;
  readonly sampler?: Sampler;
  readonly processor?: SpanProcessor;
  readonly start?: StartOptions;
}

const redact: RedactAttributes = (attributes) => {
  const message = attributes['exception.message'];
  return typeof message !== 'string'
    ? attributes
    : { ...attributes, 'exception.message': message.replaceAll('secret', '[redacted]') };
};

/** An app whose requests have a server span, made active by a middleware, and are kept when they have ended. */
export class TracedApp {
  readonly said: string[] = [];
  readonly #diagnostics = new Diagnostics((_level, message) => this.said.push(message));
  readonly #startOrder = new StartOrder();
  readonly #exporter = new InMemorySpanExporter();
  readonly #provider: TracerProvider;
  readonly #options: TracedAppOptions;
  #url = '';
  close: () => Promise<void> = async () => {};

  private constructor(options: TracedAppOptions) {
    this.#options = options;
    const kept = new SimpleSpanProcessor({ exporter: this.#exporter });
    const given = options.processor === undefined ? [] : [options.processor];
    this.#provider = new TracerProvider({
      spanProcessors: [kept, this.#startOrder, ...given],
      ...(options.sampler !== undefined && { sampler: options.sampler }),
    });
  }

  static async start(
    world: World,
    metadata: ModuleMetadata,
    options: TracedAppOptions = {},
  ): Promise<TracedApp> {
    const traced = new TracedApp(options);
    const { app, url } = await world.start(traced.#rootOf(metadata), {
      ...options.start,
      configure: (nest) => {
        nest.use(traced.#serve);
        options.start?.configure?.(nest);
      },
    });
    traced.#url = url;
    traced.close = () => app.close();
    return traced;
  }

  /** The answer to a request and the tree of its spans. */
  async ask(
    path: string,
  ): Promise<{ readonly status: number; readonly text: string; readonly tree: string[] }> {
    const response = await fetch(`${this.#url}${path}`);
    const text = await response.text();
    return { status: response.status, text, tree: await this.tree() };
  }

  get url(): string {
    return this.#url;
  }

  /** The spans of one trace, children indented, siblings as they started; then nothing is kept of them. */
  async tree(): Promise<string[]> {
    const spans = await this.spans();
    return treeOf(this.#startOrder.sort(spans));
  }

  /** The spans once a server span has ended; then nothing is kept of them. */
  async spans(): Promise<readonly ReadableSpan[]> {
    const end = Date.now() + PATIENCE_MS;
    while (!this.#kept().some(isServer) && Date.now() < end) await pause(2);
    // Long enough for a span that ends after the server span.
    await pause(10);
    const spans = this.#kept();
    this.#exporter.reset();
    return spans;
  }

  #kept(): readonly ReadableSpan[] {
    return [...this.#exporter.getFinishedSpans()];
  }

  readonly #serve = (
    request: { readonly method: string },
    response: { once(event: 'close', listener: () => void): void },
    next: () => void,
  ): void => {
    const tracer = this.#provider.getTracer('test');
    const span = tracer.startSpan(request.method, { kind: SpanKind.SERVER }, ROOT_CONTEXT);
    response.once('close', () => span.end());
    const active = trace.setSpan(ROOT_CONTEXT, span);
    const { lifecycle = true } = this.#options;
    const tracing = { tracer, redact, diagnostics: this.#diagnostics };
    context.with(lifecycle ? withLifecycleSpans(active, tracing) : active, next);
  };

  #rootOf(metadata: ModuleMetadata): Type {
    const diagnostics = this.#diagnostics;
    class RootModule {
      #undo = (): void => {};

      constructor(
        @Inject(ModulesContainer) private readonly modules: ModulesContainer,
        @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
      ) {}

      configure(): void {
        this.#undo = wrapLifecycle({ modules: this.modules, config: this.config, diagnostics });
      }

      onApplicationShutdown(): void {
        this.#undo();
      }
    }
    Module(metadata)(RootModule);
    return RootModule;
  }
}

/** A span of the code that is traced, with the tracer of its app. */
export function mark(name: string): void {
  const { tracer } = lifecycleTracingIn(context.active()) ?? {};
  tracer?.startSpan(name).end();
}

/** What a span says, in one line: its name, whether it failed, its error, and its events. */
function lineOf(span: ReadableSpan): string {
  const { 'error.type': error, 'nestjs.guard.allowed': allowed } = span.attributes;
  return [
    span.name,
    ...(span.status.code === SpanStatusCode.ERROR ? ['failed'] : []),
    ...(error === undefined ? [] : [`!${error}`]),
    ...(allowed === undefined ? [] : [`allowed=${allowed}`]),
    ...span.events.map(({ name, attributes }) => `(${name} ${attributes?.['exception.message']})`),
  ].join(' ');
}

function treeOf(spans: readonly ReadableSpan[], parent?: string, indent = ''): string[] {
  return spans
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)
    .flatMap((span) => [indent + lineOf(span), ...treeOf(spans, span.spanContext().spanId, `${indent}  `)]);
}

const isServer = ({ kind }: ReadableSpan): boolean => kind === SpanKind.SERVER;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Runs a test body under each adapter, with OpenTelemetry's context manager set for its length. */
export function testOnBothAdapters(sentence: string, run: (world: World) => Promise<void>): void {
  const adapters: readonly AdapterName[] = ['express', 'fastify'];
  for (const adapter of adapters) {
    test(`${adapter}: ${sentence}`, async () => {
      const world = new World(adapter);
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
      try {
        await run(world);
      } finally {
        await world.end();
        context.disable();
      }
    });
  }
}
