import { createRequire, isBuiltin } from 'node:module';
import { isPatched, modulesOf } from './patched-modules.js';

const require = createRequire(import.meta.url);

/**
 * Lets an instrumentation patch the modules of Node that it is for, now and in place: then neither a loader hook nor the
 * order in which modules are loaded matters for them. ES modules see it after `syncBuiltinESMExports()`.
 */
export function patchBuiltInModules(instrumentation: object): void {
  for (const module of modulesOf(instrumentation)) {
    if (!isBuiltin(module.name) || isPatched(module)) continue;
    // The hook of the instrumentation sees it, unless somebody loaded it between hook and instrumentation.
    const moduleExports: unknown = require(module.name);
    if (isPatched(module)) continue;
    module.moduleExports = moduleExports;
    module.patch?.(moduleExports);
  }
}
