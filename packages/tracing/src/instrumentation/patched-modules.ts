/** A file of a library that an instrumentation patches, as the instrumentation keeps it. */
export interface PatchedFile {
  readonly name: string;
  readonly supportedVersions: readonly string[];
  /** What was patched; absent until then. */
  moduleExports?: unknown;
}

/** A library that an instrumentation patches, as the instrumentation keeps it. */
export interface PatchedModule extends PatchedFile {
  readonly files: readonly PatchedFile[];
  /** The version that was seen when something of it was loaded; absent until then. */
  readonly moduleVersion?: string;
  readonly patch?: (moduleExports: unknown) => unknown;
}

/**
 * What an instrumentation patches, with what became of it. `getModuleDefinitions()` would make it anew, so it is read
 * where the base class keeps it: empty for an instrumentation that is not built on it.
 */
export function modulesOf(instrumentation: object): readonly PatchedModule[] {
  // One that serves several generations of a library, such as that of redis, holds one instrumentation for each.
  return [instrumentation, ...Object.values(instrumentation)].flatMap(ownModules);
}

/** Whether something of a module was patched. */
export function isPatched(module: PatchedModule): boolean {
  return module.moduleExports !== undefined || module.files.some((file) => file.moduleExports !== undefined);
}

function ownModules(value: unknown): readonly PatchedModule[] {
  if (typeof value !== 'object' || value === null) return [];
  // Read without running a getter of somebody else's object.
  const modules: unknown = Object.getOwnPropertyDescriptor(value, '_modules')?.value;
  return Array.isArray(modules) ? modules.filter(isModule) : [];
}

function isModule(value: unknown): value is PatchedModule {
  if (typeof value !== 'object' || value === null) return false;
  const { name, supportedVersions, files } = value as Partial<PatchedModule>;
  return typeof name === 'string' && Array.isArray(supportedVersions) && Array.isArray(files);
}
