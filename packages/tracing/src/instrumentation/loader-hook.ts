import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { messageOf } from '@eyrie/core/engine';
import type { HookedModules } from './hooked-modules.js';
import { isRequiredPreload } from './preloads.js';

/**
 * How modules that are imported reach the instrumentations: by hooks in the thread of the app, by a loader in a thread
 * of its own (Node before 22.22.3 and 24.11.1), or not at all, because nothing needs it or because it failed.
 */
export type LoaderHook =
  | { readonly mode: 'in-thread' }
  | { readonly mode: 'off-thread' }
  | { readonly mode: 'unneeded' }
  | { readonly mode: 'failed'; readonly reason: string };

/** What a hook is made from. */
export interface HookSource {
  /** May grow as long as the hook is in the thread of the app. */
  readonly modules: HookedModules;
  /** A file of an instrumentation: the hook must come from the copy of import-in-the-middle that it uses. */
  readonly instrumentationFile: string;
}

/** Which hook is registered. */
export interface LoaderHookRequest extends HookSource {
  /** A CommonJS app gets no loader in another thread: it may never import anything, and that thread is dear. */
  readonly isModuleApp: boolean;
}

/** What `import-in-the-middle/register-hooks.mjs` exports. */
interface InThreadHooks {
  supportsSyncHooks(): boolean;
  register(options: { shouldInclude(url: string, specifier: string): boolean }): void;
}

const REQUIRED_TOO_EARLY = `Node ${process.version} cannot register it from --require`;

/** Registers the hook in the thread of the app where Node can do that, else a loader in a thread of its own. */
export function registerLoaderHook(request: LoaderHookRequest): LoaderHook {
  try {
    const inThread = registerInThread(request);
    if (inThread !== undefined) return inThread;
    if (!request.isModuleApp) return { mode: 'unneeded' };
    // The loader's thread would load the same preload, and end the process: it cannot import before it is ready.
    return isRequiredPreload() ? { mode: 'failed', reason: REQUIRED_TOO_EARLY } : registerOffThread(request);
  } catch (error) {
    return { mode: 'failed', reason: messageOf(error) };
  }
}

/**
 * @returns `undefined` where Node cannot do it, or where the copy of import-in-the-middle is too old for it.
 * @throws Error when there is no import-in-the-middle.
 */
export function registerInThread(request: HookSource): LoaderHook | undefined {
  const require = requireOfHooks(request.instrumentationFile);
  const hooks = load(require, 'import-in-the-middle/register-hooks.mjs');
  if (hooks === undefined || !hooks.supportsSyncHooks()) return undefined;
  hooks.register({ shouldInclude: (url, specifier) => request.modules.includes(url, specifier) });
  return { mode: 'in-thread' };
}

/** @throws Error when there is no import-in-the-middle, or when Node cannot register it. */
export function registerOffThread(request: HookSource): LoaderHook {
  const file = requireOfHooks(request.instrumentationFile).resolve('import-in-the-middle/hook.mjs');
  register(pathToFileURL(file), { data: { include: request.modules.toList() } });
  return { mode: 'off-thread' };
}

function requireOfHooks(instrumentationFile: string): NodeJS.Require {
  return createRequire(createRequire(instrumentationFile).resolve('@opentelemetry/instrumentation'));
}

function load(require: NodeJS.Require, specifier: string): InThreadHooks | undefined {
  try {
    return require(specifier) as InThreadHooks;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return undefined;
    throw error;
  }
}
