import { basename } from 'node:path';
import type { Diagnostic, Diagnostics, EyrieApp, Redactor } from '@eyrie/core/engine';
import { propagation, type TextMapPropagator, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { PROPAGATION_FORMATS } from '../config/propagation-options.js';
import type { ResolvedTracingOptions } from '../config/tracing-options.js';
import { installedSdk, noteOwnProvider } from '../globals/installed-sdk.js';
import { claimGlobals, ensureContextManager } from '../globals/opentelemetry-globals.js';
import { chooseLibraries } from '../instrumentation/choose-libraries.js';
import type { EnabledInstrumentations } from '../instrumentation/enabled-instrumentations.js';
import { createPropagator } from '../propagation/create-propagator.js';
import { formatsFromEnvironment } from '../propagation/formats-from-environment.js';
import { createDelivery } from '../provider/create-delivery.js';
import { type EngineSettings, TracingEngine } from '../provider/tracing-engine.js';
import { type RedactAttributes, redactedLater } from '../redaction/redact-attributes.js';
import { createSpanRedaction } from '../redaction/span-redaction.js';
import { type RegisteredTracing, registeredTracing } from '../registration/registered-tracing.js';
import { tracerOf } from '../spans/tracer-of.js';

/** Where the spans of an app go: to a provider of Eyrie's, or to an SDK that the user has started. */
export type TraceSource = EyrieTraceSource | JoinedTraceSource;

interface TraceSourceBase {
  readonly tracer: Tracer;
  readonly propagator: TextMapPropagator;
  /** Applied to what Eyrie writes on spans when it does. */
  readonly redact: RedactAttributes;
  /** Lets go of what the process was given. */
  release(): void;
}

/** A provider of Eyrie's: the app's own, or the one that `--import @eyrie/tracing/register` has started. */
export interface EyrieTraceSource extends TraceSourceBase {
  readonly mode: 'own' | 'registered';
  readonly engine: TracingEngine;
  /** Those of libraries, which only the registered one has. */
  readonly libraries: EnabledInstrumentations | undefined;
  close(): Promise<void>;
}

/** The provider of somebody else's SDK, which samples and delivers by its own settings. */
export interface JoinedTraceSource extends TraceSourceBase {
  readonly mode: 'joined';
}

/**
 * Finds where the spans of an app go. An SDK that the user has started is joined; else what the process was started
 * with, unless another app has it already; else the app has a provider of its own.
 *
 * @throws EyrieError `EYRIE_TRACING_PACKAGE_MISSING` for an exporter or a format whose package is not installed.
 */
export async function openTraceSource(app: EyrieApp, options: ResolvedTracingOptions): Promise<TraceSource> {
  const sdk = installedSdk();
  if (sdk !== undefined) return joined(app, options, sdk);
  const propagator = createPropagator({ formats: options.propagation.formats });
  reportUnknownFormats(app.diagnostics);
  const delivery = createDelivery({ options, diagnostics: app.diagnostics });
  await delivery.ready();
  const settings: EngineSettings = {
    options,
    identity: app.config.identity,
    redactor: redactorOf(app),
    diagnostics: app.diagnostics,
    delivery,
  };
  const registered = registeredTracing();
  return registered !== undefined && registered.claimedBy === undefined
    ? claimed(app, registered, settings, propagator)
    : own(settings, propagator);
}

function own(settings: EngineSettings, propagator: TextMapPropagator): EyrieTraceSource {
  const { options, diagnostics } = settings;
  const engine = new TracingEngine(settings);
  // They come with register only; that a name is not known is said without it too.
  chooseLibraries({ libraries: options.libraries, environment: {}, diagnostics });
  noteOwnProvider(engine.provider);
  return {
    mode: 'own',
    engine,
    libraries: undefined,
    tracer: tracerOf(engine.provider),
    propagator,
    redact: redactedLater,
    release: claimGlobals({ provider: engine.provider, propagator, diagnostics }),
    close: () => engine.close(),
  };
}

async function claimed(
  app: EyrieApp,
  registered: RegisteredTracing,
  settings: EngineSettings,
  propagator: TextMapPropagator,
): Promise<EyrieTraceSource> {
  const { engine, libraries } = registered;
  registered.claimedBy = app;
  if (registered.configFile !== undefined && !app.config.isGiven)
    app.diagnostics.report(configNotGiven(registered.configFile));
  libraries.choose(settings.options.libraries, settings.diagnostics);
  libraries.useTracerProvider(engine.provider);
  await engine.use(settings);
  return {
    mode: 'registered',
    engine,
    libraries,
    tracer: tracerOf(engine.provider),
    propagator,
    redact: redactedLater,
    release: () => {
      registered.claimedBy = undefined;
    },
    // It goes on for the rest of the process, which ends it.
    close: async () => {},
  };
}

function joined(
  app: EyrieApp,
  { sanitizeStatements, propagation: { formats } }: ResolvedTracingOptions,
  provider: TracerProvider,
): JoinedTraceSource {
  const redaction = createSpanRedaction({ redactor: redactorOf(app), sanitizeStatements });
  return {
    mode: 'joined',
    tracer: tracerOf(provider),
    propagator: installedPropagator() ?? createPropagator({ formats }),
    release: ensureContextManager(),
    // Its processors know no redaction.
    redact: (attributes) => redaction.redactAttributes(attributes),
  };
}

/** That of the user's SDK, `undefined` where it has none: a provider may have been made without one. */
function installedPropagator(): TextMapPropagator | undefined {
  if (propagation.fields().length === 0) return undefined;
  return {
    inject: (context, carrier, setter) => propagation.inject(context, carrier, setter),
    extract: (context, carrier, getter) => propagation.extract(context, carrier, getter),
    fields: () => propagation.fields(),
  };
}

function redactorOf(app: EyrieApp): Redactor | undefined {
  return app.config.redaction.enabled ? app.redactor : undefined;
}

function reportUnknownFormats(diagnostics: Diagnostics): void {
  for (const name of formatsFromEnvironment(process.env.OTEL_PROPAGATORS).unknown) {
    diagnostics.report({
      code: 'EYRIE_TRACING_PROPAGATOR_UNKNOWN',
      key: name,
      problem: `OTEL_PROPAGATORS names "${name.slice(0, 50)}", a format that Eyrie does not know`,
      remedy: `Take the name out: known are ${PROPAGATION_FORMATS.join(', ')} and none`,
    });
  }
}

function configNotGiven(file: string): Diagnostic {
  return {
    code: 'EYRIE_TRACING_CONFIG_NOT_GIVEN',
    problem: `@eyrie/tracing/register has read ${basename(file)}, but no module of the app was given it: the app goes by defaults`,
    remedy: 'Import it, and give it to every module of Eyrie: TracingModule.forRoot(config)',
  };
}
