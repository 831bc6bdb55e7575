import { isBuiltin } from 'node:module';
import { modulesOf } from './patched-modules.js';

const MODULES_FOLDER = '/node_modules/';

/** Which modules the loader hook gives to instrumentations; all others it leaves as they are. */
export class HookedModules {
  // Bounded by what the instrumentations patch.
  readonly #names = new Set<string>();
  readonly #files = new Set<string>();

  /** Node's own modules are patched in place: they need no hook. */
  add(instrumentation: object): void {
    for (const { name, files } of modulesOf(instrumentation)) {
      if (isBuiltin(name)) continue;
      this.#names.add(name);
      for (const file of files) this.#files.add(file.name.replaceAll('\\', '/'));
    }
  }

  get isEmpty(): boolean {
    return this.#names.size === 0;
  }

  includes(url: string, specifier: string): boolean {
    if (this.#names.has(specifier)) return true;
    const folder = url.lastIndexOf(MODULES_FOLDER);
    return folder !== -1 && this.#files.has(url.slice(folder + MODULES_FOLDER.length));
  }

  /** The same as data, for a loader in another thread. */
  toList(): (string | RegExp)[] {
    const files = [...this.#files].map((file) => new RegExp(`${MODULES_FOLDER}${escapePattern(file)}$`));
    return [...this.#names, ...files];
  }
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
