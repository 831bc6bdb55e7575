import { syncBuiltinESMExports } from 'node:module';
import type { Diagnostics } from '@eyrie/core/engine';
import type { TracerProvider } from '@opentelemetry/api';
import type { LibrarySettings } from '../config/library-options.js';
import { patchBuiltInModules } from './built-in-modules.js';
import { chooseLibraries } from './choose-libraries.js';
import type { InstrumentationSet } from './instrumentation-set.js';
import { findLibraryProblems, findProblem, type LibraryFinding } from './library-findings.js';
import type { LoaderHook } from './loader-hook.js';

/** What instrumentations stand on that were turned on. */
export interface EnabledInstrumentationsRequest {
  readonly set: InstrumentationSet;
  readonly loader: LoaderHook;
  readonly isModuleApp: boolean;
}

/** The instrumentations of libraries in this process, from when they were turned on until {@link disable}. */
export class EnabledInstrumentations {
  /** How imported modules reach the instrumentations. */
  readonly loader: LoaderHook;
  readonly #set: InstrumentationSet;
  readonly #isModuleApp: boolean;

  constructor({ set, loader, isModuleApp }: EnabledInstrumentationsRequest) {
    this.#set = set;
    this.loader = loader;
    this.#isModuleApp = isModuleApp;
  }

  /** Keys of libraries, and names of further instrumentations, that are turned on. */
  get names(): readonly string[] {
    return this.#set.all.map(({ name }) => name);
  }

  /** Whether a library is instrumented, by its key such as `undici`. */
  has(name: string): boolean {
    return this.names.includes(name);
  }

  /**
   * The app's own choice: turns off and on, and says which names are not known. What is turned on now may be too late for
   * libraries that are loaded: {@link findings} tells.
   */
  choose(libraries: LibrarySettings, diagnostics: Diagnostics): void {
    this.#set.use(chooseLibraries({ libraries, environment: process.env, diagnostics }));
    this.#set.applyToAll(patchBuiltInModules);
    syncBuiltinESMExports();
  }

  /** Sends their spans to a provider; until then they go to the global one. */
  useTracerProvider(provider: TracerProvider): void {
    this.#set.applyToAll((instrumentation) => {
      instrumentation.setTracerProvider?.(provider);
    });
  }

  /** What keeps libraries from making spans. Complete when the app has started: until then libraries may be loaded. */
  findings(): readonly LibraryFinding[] {
    return findLibraryProblems({
      active: this.#set.all,
      missing: this.#set.missing,
      loader: this.loader,
      isModuleApp: this.#isModuleApp,
    });
  }

  /** What makes spans, in a few words: `undici, http, pg`, or `none`. */
  describe(): string {
    const working = this.#set.all.filter((active) => findProblem(active).length === 0);
    return working.map(({ name }) => name).join(', ') || 'none';
  }

  /** Undoes what was patched. */
  disable(): void {
    for (const active of this.#set.all) this.#set.turnOff(active);
    syncBuiltinESMExports();
  }
}
