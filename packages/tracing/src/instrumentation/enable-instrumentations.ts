import { syncBuiltinESMExports } from 'node:module';
import type { Diagnostics, Environment } from '@eyrie/core/engine';
import type { LibrarySettings } from '../config/library-options.js';
import type { EntryProgram } from '../registration/entry-program.js';
import { patchBuiltInModules } from './built-in-modules.js';
import { chooseLibraries } from './choose-libraries.js';
import { EnabledInstrumentations } from './enabled-instrumentations.js';
import { HookedModules } from './hooked-modules.js';
import { InstrumentationSet } from './instrumentation-set.js';
import { type LoaderHook, registerInThread, registerLoaderHook } from './loader-hook.js';
import { PackageLocator } from './package-locator.js';

/** What the user may say about instrumentations. */
export interface InstrumentationOptions {
  readonly libraries?: LibrarySettings | undefined;
  /** Further instrumentations, such as Prisma's. @default [] */
  readonly instrumentations?: readonly object[] | undefined;
}

/** What is turned on, and for which program. */
export interface EnableRequest {
  readonly entry: EntryProgram;
  readonly diagnostics: Diagnostics;
  /** @default process.env */
  readonly environment?: Environment | undefined;
  /**
   * Called when the default set is on, so that libraries are patched that the configuration imports.
   * @default no options
   */
  readonly readOptions?: (() => InstrumentationOptions | undefined) | undefined;
}

/**
 * Turns on the instrumentations of libraries: those of the default set, or of `OTEL_NODE_ENABLED_INSTRUMENTATIONS`, that
 * the app has installed; then what the options add and take away. Must run before the app loads; never throws by itself.
 */
export function enableInstrumentations(request: EnableRequest): EnabledInstrumentations {
  const { entry, diagnostics, environment = process.env, readOptions } = request;
  const locator = new PackageLocator([entry.directory, process.cwd()]);
  const modules = new HookedModules();
  const set = new InstrumentationSet({ locator, modules, diagnostics });

  set.use(chooseLibraries({ environment, diagnostics }));
  patchBuiltIns(set);
  const early = registerEarly(set, modules);

  const { libraries = {}, instrumentations = [] } = readOptions?.() ?? {};
  if (Object.keys(libraries).length > 0) set.use(chooseLibraries({ libraries, environment, diagnostics }));
  set.add(instrumentations);
  patchBuiltIns(set);
  const isModuleApp = entry.format === 'module';
  const loader = early ?? registerLate(set, modules, { locator, isModuleApp });
  return new EnabledInstrumentations({ set, loader, isModuleApp });
}

function patchBuiltIns(set: InstrumentationSet): void {
  set.applyToAll(patchBuiltInModules);
  syncBuiltinESMExports();
}

// A hook in this thread may learn of further modules later; a loader in another thread must know all at once.
function registerEarly(set: InstrumentationSet, modules: HookedModules): LoaderHook | undefined {
  if (modules.isEmpty || set.file === undefined) return undefined;
  try {
    return registerInThread({ modules, instrumentationFile: set.file });
  } catch {
    // Tried again, and said, when everything is known.
    return undefined;
  }
}

function registerLate(
  set: InstrumentationSet,
  modules: HookedModules,
  { locator, isModuleApp }: { readonly locator: PackageLocator; readonly isModuleApp: boolean },
): LoaderHook {
  if (modules.isEmpty) return { mode: 'unneeded' };
  const instrumentationFile = set.file ?? locator.locate('@opentelemetry/instrumentation');
  if (instrumentationFile === undefined) {
    return { mode: 'failed', reason: '@opentelemetry/instrumentation was not found' };
  }
  return registerLoaderHook({ modules, instrumentationFile, isModuleApp });
}
