import type { AdapterName, World } from './world.js';

/** One behaviour of Eyrie inside a running Nest app; it passes by returning and fails by throwing. */
export interface Scenario {
  /** A sentence; the adapter's name is put before it. */
  readonly name: string;
  /** The adapters that it runs on. @default both */
  readonly adapters?: readonly AdapterName[];
  /** Checks with `node:assert`; whatever the world started is closed afterwards. */
  readonly run: (world: World) => Promise<void>;
}

/** A scenario bound to its adapter, ready to be given to a test runner. */
export interface RunnableScenario {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** A scenario for every adapter. */
export function scenario(name: string, run: Scenario['run']): Scenario {
  return { name, run };
}
