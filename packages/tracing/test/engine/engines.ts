import { createRedactor, Diagnostics, redactionSection, resolveServiceIdentity } from '@eyrie/core/engine';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { type TracingOptions, tracingSection } from '../../src/config/tracing-options.js';
import { createDelivery } from '../../src/provider/create-delivery.js';
import { type EngineSettings, TracingEngine } from '../../src/provider/tracing-engine.js';

export interface SettingsOptions {
  readonly service?: string;
  readonly environment?: string;
  readonly exporter?: SpanExporter;
  readonly tracing?: TracingOptions;
  /** Names whose values are secrets. */
  readonly secretNames?: readonly string[];
}

export interface TestSettings extends EngineSettings {
  readonly said: readonly string[];
}

/** What an engine is set up with, by an environment without variables. */
export function settingsOf(options: SettingsOptions = {}): TestSettings {
  const { service = 'shop', environment = 'test', exporter, tracing, secretNames = [] } = options;
  const said: string[] = [];
  const diagnostics = new Diagnostics((level, message) => void said.push(`${level} ${message}`));
  const resolved = tracingSection.resolve({
    environment: {},
    diagnostics,
    options: {
      // Long enough that nothing is exported but by a flush.
      batch: { delayMs: 600_000 },
      ...(exporter !== undefined && { exporter: { type: 'custom', exporter } }),
      ...tracing,
    },
  });
  return {
    said,
    diagnostics,
    options: resolved,
    identity: resolveServiceIdentity({
      service: { name: service, version: '1.2.3', environment },
      diagnostics,
    }),
    redactor: createRedactor(
      redactionSection.resolve({ environment: {}, diagnostics, options: { keys: [...secretNames] } }),
    ),
    delivery: createDelivery({ options: resolved, diagnostics, environment: {} }),
  };
}

/** Engines that are closed when the test ends. */
export class TestEngines {
  // Bounded by what one test starts.
  readonly #engines: TracingEngine[] = [];

  start(settings: EngineSettings): TracingEngine {
    const engine = new TracingEngine(settings);
    this.#engines.push(engine);
    return engine;
  }

  async end(): Promise<void> {
    await Promise.all(this.#engines.splice(0).map((engine) => engine.close()));
  }
}
