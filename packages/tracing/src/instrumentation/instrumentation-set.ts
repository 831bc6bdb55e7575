import { createRequire, isBuiltin } from 'node:module';
import { type Diagnostics, messageOf } from '@eyrie/core/engine';
import { createNoopMeter, type MeterProvider, ProxyTracerProvider } from '@opentelemetry/api';
import type { ActiveInstrumentation } from './active-instrumentation.js';
import type { ChosenLibrary } from './choose-libraries.js';
import type { HookedModules } from './hooked-modules.js';
import type { Instrumentation, InstrumentationClass } from './instrumentation.js';
import type { LibraryDefinition } from './library-definition.js';
import { findLoadedPackages } from './loaded-packages.js';
import { findModuleBuild } from './module-build.js';
import type { PackageLocator } from './package-locator.js';
import { modulesOf } from './patched-modules.js';

/** What a set of instrumentations works with. */
export interface InstrumentationSetRequest {
  readonly locator: PackageLocator;
  readonly modules: HookedModules;
  readonly diagnostics: Diagnostics;
}

/** A library whose instrumentation is not installed. */
export interface MissingPackage {
  readonly packageName: string;
  readonly isNamed: boolean;
}

interface LocatedLibrary {
  readonly definition: LibraryDefinition;
  readonly file: string;
}

// Metrics come from Eyrie's own observations.
const NO_METRICS: MeterProvider = { getMeter: () => createNoopMeter() };
// What an instrumentation leaves patched when it is turned off makes no spans either.
const NO_SPANS = new ProxyTracerProvider();
const OWN_NAME_PREFIX = '@opentelemetry/instrumentation-';

/** The instrumentations of a process. One that fails is said and left out; the others go on. */
export class InstrumentationSet {
  readonly #request: InstrumentationSetRequest;
  // Bounded by the known libraries.
  readonly #ofLibraries = new Map<string, ActiveInstrumentation>();
  // Bounded by what the options list.
  readonly #own: ActiveInstrumentation[] = [];
  readonly #missing = new Map<string, MissingPackage>();
  #file: string | undefined;

  constructor(request: InstrumentationSetRequest) {
    this.#request = request;
  }

  /** A file of one of their packages; the loader hook is found from there. */
  get file(): string | undefined {
    return this.#file;
  }

  get all(): readonly ActiveInstrumentation[] {
    return [...this.#ofLibraries.values(), ...this.#own];
  }

  get missing(): readonly MissingPackage[] {
    return [...this.#missing.values()];
  }

  /** Turns on what was chosen and is used by the app, and turns off what was not chosen, but for what was added. */
  use(chosen: readonly ChosenLibrary[]): void {
    const keys = new Set(chosen.map(({ definition }) => definition.key));
    for (const key of this.#ofLibraries.keys()) if (!keys.has(key)) this.#drop(key);
    this.#missing.clear();
    const loadedBefore = findLoadedPackages();
    // All are loaded before the first is made: what one of them requires must not be missed by another.
    const on = new Set(this.all.map(({ name }) => name));
    const classes = chosen
      .filter(({ definition }) => !on.has(definition.key))
      .flatMap((library) => this.#locate(library))
      .map((library) => ({ ...library, load: this.#load(library) }));
    for (const { definition, load } of classes) {
      if (load !== undefined) this.#turnOn(definition, load, loadedBefore);
    }
  }

  /** Turns on instrumentations that somebody made; one for a library of the set takes the place of ours. */
  add(instrumentations: readonly object[]): void {
    const loadedBefore = findLoadedPackages();
    for (const object of instrumentations) {
      const instrumentation = object as Instrumentation;
      const name = nameOf(instrumentation);
      this.#attempt(name, () => {
        this.#drop(name);
        instrumentation.enable();
        this.#request.modules.add(instrumentation);
        const libraries = modulesOf(instrumentation)
          .map((module) => module.name)
          .filter((library) => !isBuiltin(library));
        this.#own.push({ name, instrumentation, libraries: [...new Set(libraries)], loadedBefore });
      });
    }
  }

  turnOff({ name, instrumentation }: ActiveInstrumentation): void {
    this.#attempt(name, () => {
      instrumentation.setTracerProvider?.(NO_SPANS);
      instrumentation.disable();
    });
  }

  /** Calls `work` for each; one that throws is said. */
  applyToAll(work: (instrumentation: Instrumentation) => void): void {
    for (const { name, instrumentation } of this.all) this.#attempt(name, () => work(instrumentation));
  }

  #drop(key: string): void {
    const active = this.#ofLibraries.get(key);
    if (active === undefined) return;
    this.turnOff(active);
    this.#ofLibraries.delete(key);
  }

  #locate({ definition, isNamed }: ChosenLibrary): readonly LocatedLibrary[] {
    const { locator } = this.#request;
    const { packageName, libraries, broughtBy } = definition;
    const isUsed =
      isNamed ||
      libraries.length === 0 ||
      [...libraries, ...broughtBy].some((name) => locator.isInstalledForApp(name));
    if (!isUsed) return [];
    const file = locator.locate(packageName);
    if (file === undefined) {
      this.#missing.set(packageName, { packageName, isNamed });
      return [];
    }
    return [{ definition, file }];
  }

  #load({ definition, file }: LocatedLibrary): InstrumentationClass | undefined {
    return this.#attempt(definition.key, () => {
      const build = findModuleBuild(definition.packageName, file) ?? file;
      const exported = createRequire(file)(build) as Record<string, unknown>;
      const found = exported[definition.exportName];
      if (typeof found !== 'function') {
        throw new TypeError(`${definition.packageName} does not export ${definition.exportName}`);
      }
      this.#file ??= file;
      return found as InstrumentationClass;
    });
  }

  #turnOn(
    { key, config, libraries }: LibraryDefinition,
    Class: InstrumentationClass,
    loadedBefore: ReadonlySet<string>,
  ): void {
    this.#attempt(key, () => {
      const instrumentation = new Class(config);
      instrumentation.setMeterProvider?.(NO_METRICS);
      instrumentation.enable();
      this.#request.modules.add(instrumentation);
      this.#ofLibraries.set(key, { name: key, instrumentation, libraries, loadedBefore });
    });
  }

  #attempt<Result>(name: string, work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      this.#request.diagnostics.report({
        code: 'EYRIE_TRACING_LIBRARY_FAILED',
        key: name,
        problem: `The instrumentation "${name}" failed and makes no spans: ${messageOf(error)}`,
        remedy:
          'Update it together with the other packages of OpenTelemetry, or take it out of tracing.libraries and tracing.instrumentations',
      });
      return undefined;
    }
  }
}

function nameOf({ instrumentationName }: Instrumentation): string {
  if (typeof instrumentationName !== 'string') return 'unnamed instrumentation';
  return instrumentationName.startsWith(OWN_NAME_PREFIX)
    ? instrumentationName.slice(OWN_NAME_PREFIX.length)
    : instrumentationName;
}
