import type { Instrumentation } from './instrumentation.js';

/** An instrumentation that was turned on. */
export interface ActiveInstrumentation {
  /** The key of a library, or the instrumentation's own name. */
  readonly name: string;
  readonly instrumentation: Instrumentation;
  /** Packages of which one must be patched for it to work; empty where that cannot be told. */
  readonly libraries: readonly string[];
  /** Packages that had been loaded when it was turned on. */
  readonly loadedBefore: ReadonlySet<string>;
}
