import type { EyrieApp } from '@eyrie/core/engine';
import type { EnabledInstrumentations } from '../instrumentation/enabled-instrumentations.js';
import type { TracingEngine } from '../provider/tracing-engine.js';

/** What `--import @eyrie/tracing/register` has started in this process, before any app. */
export interface RegisteredTracing {
  readonly engine: TracingEngine;
  readonly libraries: EnabledInstrumentations;
  /** The file of the config that it goes by, where it found one. */
  readonly configFile: string | undefined;
  /** The app that works with it: the first that comes. */
  claimedBy: EyrieApp | undefined;
}

const REGISTERED = Symbol.for('eyrie.tracing.registered');
const shared = globalThis as { [REGISTERED]?: RegisteredTracing };

/** What was started by `--import @eyrie/tracing/register`, if it was. */
export function registeredTracing(): RegisteredTracing | undefined {
  return shared[REGISTERED];
}

/** Remembers it for the apps of this process. */
export function rememberRegistered(registered: RegisteredTracing): void {
  shared[REGISTERED] = registered;
}
