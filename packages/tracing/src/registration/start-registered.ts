import { basename } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import {
  createRedactor,
  Diagnostics,
  flushOnTermination,
  messageOf,
  redactionSection,
  resolveServiceIdentity,
} from '@eyrie/core/engine';
import { type ResolvedTracingOptions, tracingSection } from '../config/tracing-options.js';
import { installedSdk, noteOwnProvider } from '../globals/installed-sdk.js';
import { claimGlobals } from '../globals/opentelemetry-globals.js';
import { enableInstrumentations } from '../instrumentation/enable-instrumentations.js';
import { hasPreloads } from '../instrumentation/preloads.js';
import { createPropagator } from '../propagation/create-propagator.js';
import { createDelivery } from '../provider/create-delivery.js';
import { TracingEngine } from '../provider/tracing-engine.js';
import { findEntryProgram } from './entry-program.js';
import { type FoundConfig, findConfig } from './find-config.js';
import { registeredTracing, rememberRegistered } from './registered-tracing.js';

// Nobody can ask Node which ES modules it has loaded already.
const IMPORTED_IN_CODE = {
  code: 'EYRIE_TRACING_REGISTER_LATE',
  problem:
    '@eyrie/tracing/register was imported by the app itself: ES modules that were loaded before it make no spans, and it cannot tell which',
  remedy: 'Start the app with `node --import @eyrie/tracing/register`, and do not import it in code',
} as const;

// What ends a process waits no longer than an app would.
const FLUSH_DEADLINE_MS = 4500;

/**
 * Starts tracing for the process before its program loads: instruments libraries, and makes the provider that the first
 * app takes over. By the options of `eyrie.config` beside the entry file, and the environment.
 *
 * @throws ConfigError `EYRIE_CONFIG_INVALID` where these are wrong, EyrieError `EYRIE_TRACING_PACKAGE_MISSING` for a
 * format whose package is not installed.
 */
export function startRegistered(): void {
  // `--import` runs in worker threads as well; their work belongs to no request that we could know of.
  if (!isMainThread || isPackageManager(process.argv[1]) || registeredTracing() !== undefined) return;
  const diagnostics = new Diagnostics();
  if (installedSdk() !== undefined) {
    diagnostics.report({
      code: 'EYRIE_TRACING_REGISTER_IDLE',
      problem:
        'An OpenTelemetry SDK was started before @eyrie/tracing/register, which leaves everything to it',
      remedy: 'Leave one of the two out',
    });
    return;
  }
  const entry = findEntryProgram();
  let found: FoundConfig | undefined;
  let options: ResolvedTracingOptions | undefined;
  const libraries = enableInstrumentations({
    entry,
    diagnostics,
    readOptions: () => {
      found = findConfig({ entry, diagnostics });
      options = tracingSection.resolve({ options: found?.config.tracing, diagnostics });
      return options;
    },
  });
  if (options === undefined || !options.enabled) {
    libraries.disable();
    return;
  }
  if (entry.format === 'module' && libraries.loader.mode !== 'unneeded' && !hasPreloads()) {
    diagnostics.report(IMPORTED_IN_CODE);
  }
  // The app may want its spans elsewhere.
  const delivery = createDelivery({ options, diagnostics, keepsSpans: true });
  delivery.ready().catch((error: unknown) => {
    diagnostics.report({
      code: 'EYRIE_TRACING_EXPORTER_UNUSABLE',
      problem: `Spans are not sent: ${messageOf(error)}`,
      remedy: 'Until then they are made and dropped',
    });
  });
  const redaction = redactionSection.resolve({ options: found?.config.redaction, diagnostics });
  const engine = new TracingEngine({
    options,
    delivery,
    diagnostics,
    identity: resolveServiceIdentity({ service: found?.config.service, diagnostics }),
    redactor: redaction.enabled ? createRedactor(redaction) : undefined,
  });
  const { provider } = engine;
  noteOwnProvider(provider);
  claimGlobals({
    provider,
    diagnostics,
    propagator: createPropagator({ formats: options.propagation.formats }),
  });
  libraries.useTracerProvider(provider);
  rememberRegistered({ engine, libraries, configFile: found?.file, claimedBy: undefined });
  flushOnTermination(() => engine.flush(FLUSH_DEADLINE_MS));
  process.once('beforeExit', () => void engine.flush(FLUSH_DEADLINE_MS));
}

// With NODE_OPTIONS it runs in `npm start` itself, too, which is not what was meant.
function isPackageManager(program = ''): boolean {
  return /^(?:npm-cli|npx-cli|pnpm|yarn|corepack)\.[cm]?js$/.test(basename(program));
}
