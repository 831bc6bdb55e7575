import type { Diagnostic } from '@eyrie/core/engine';
import type { ActiveInstrumentation } from './active-instrumentation.js';
import type { MissingPackage } from './instrumentation-set.js';
import type { LoaderHook } from './loader-hook.js';
import { INSTRUMENTATIONS_PACKAGE, INSTRUMENTATIONS_TO_INSTALL } from './package-locator.js';
import { isPatched, modulesOf, type PatchedModule } from './patched-modules.js';
import { isInRange } from './version-range.js';

/** Why a library makes no spans; can be reported as it is. */
export type LibraryFinding = Diagnostic &
  (
    | { readonly code: 'EYRIE_TRACING_LIBRARY_LOADED_TOO_EARLY'; readonly library: string }
    | {
        readonly code: 'EYRIE_TRACING_LIBRARY_UNSUPPORTED';
        readonly library: string;
        readonly version: string;
      }
    | { readonly code: 'EYRIE_TRACING_LOADER_MISSING' }
    | { readonly code: 'EYRIE_TRACING_PACKAGE_MISSING'; readonly packageName: string }
  );

/** What is known when the app has started. */
export interface FindingsRequest {
  readonly active: readonly ActiveInstrumentation[];
  readonly missing: readonly MissingPackage[];
  readonly loader: LoaderHook;
  readonly isModuleApp: boolean;
}

const START_COMMAND = '`node --import @eyrie/tracing/register` (or @eyrie/nestjs/register)';

/** Finds what keeps libraries from making spans. */
export function findLibraryProblems(request: FindingsRequest): readonly LibraryFinding[] {
  return [...findMissing(request), ...findLoaderProblem(request), ...request.active.flatMap(findProblem)];
}

/** What keeps one instrumentation from working; nothing as long as its library has not been loaded. */
export function findProblem({
  name,
  instrumentation,
  libraries,
  loadedBefore,
}: ActiveInstrumentation): readonly LibraryFinding[] {
  const modules = modulesOf(instrumentation).filter((module) => libraries.includes(module.name));
  if (modules.some(isPatched)) return [];
  for (const library of libraries) {
    const generations = modules.filter((module) => module.name === library);
    const version = generations.find((module) => module.moduleVersion !== undefined)?.moduleVersion;
    if (version !== undefined && isUnsupported(version, generations)) {
      return [unsupported(name, library, version, generations)];
    }
    if (loadedBefore.has(library)) return [loadedTooEarly(library)];
  }
  return [];
}

function isUnsupported(version: string, generations: readonly PatchedModule[]): boolean {
  return rangesOf(generations).every((range) => isInRange(version, range) === false);
}

function rangesOf(generations: readonly PatchedModule[]): readonly string[] {
  const ranges = generations.flatMap(({ supportedVersions, files }) => [
    ...supportedVersions,
    ...files.flatMap((file) => file.supportedVersions),
  ]);
  return [...new Set(ranges)];
}

function findMissing({ active, missing }: FindingsRequest): readonly LibraryFinding[] {
  if (missing.length > 0 && active.length === 0) {
    const missed = 'No instrumentation of OpenTelemetry is installed, so libraries make no spans';
    // Worth knowing, no more: a service may be started so before it has anything to instrument.
    return [
      { ...packageMissing(INSTRUMENTATIONS_PACKAGE, missed, INSTRUMENTATIONS_TO_INSTALL), level: 'info' },
    ];
  }
  return missing
    .filter(({ isNamed }) => isNamed)
    .map(({ packageName }) =>
      packageMissing(packageName, `${packageName} was asked for, but is not installed`),
    );
}

function packageMissing(packageName: string, problem: string, toInstall = packageName): LibraryFinding {
  return {
    code: 'EYRIE_TRACING_PACKAGE_MISSING',
    key: packageName,
    packageName,
    problem,
    remedy: `Run \`npm install ${toInstall}\`, or start the app without the --import of Eyrie's register`,
  };
}

function findLoaderProblem({ loader, isModuleApp }: FindingsRequest): readonly LibraryFinding[] {
  if (loader.mode !== 'failed' || !isModuleApp) return [];
  return [
    {
      code: 'EYRIE_TRACING_LOADER_MISSING',
      problem: `The app consists of ES modules, but the loader hook could not be registered, so libraries that it imports make no spans: ${loader.reason}`,
      remedy: `Install ${INSTRUMENTATIONS_PACKAGE} anew, and start the app with ${START_COMMAND}`,
    },
  ];
}

function loadedTooEarly(library: string): LibraryFinding {
  return {
    code: 'EYRIE_TRACING_LIBRARY_LOADED_TOO_EARLY',
    key: library,
    library,
    problem: `${library} was loaded before Eyrie's register, so it makes no spans`,
    remedy: `Start the app with ${START_COMMAND}, before every other --import and --require, and do not import it in code`,
  };
}

function unsupported(
  name: string,
  library: string,
  version: string,
  generations: readonly PatchedModule[],
): LibraryFinding {
  const ranges = rangesOf(generations).join(' || ');
  return {
    code: 'EYRIE_TRACING_LIBRARY_UNSUPPORTED',
    key: library,
    library,
    version,
    problem: `${library} ${version} makes no spans: the instrumentation "${name}" supports ${ranges}`,
    remedy: `Install a version of ${library} that is supported, or a newer ${INSTRUMENTATIONS_PACKAGE}`,
  };
}
