import { EyrieError } from '@eyrie/core/engine';
import type { ContainerMetrics } from './container/container-collectors.js';
import type { RecordGcPause } from './gc-pauses.js';

/** Options of a {@link SaturationMonitor}. */
export interface SaturationOptions {
  /** Length of the sliding window of the event-loop metrics in seconds, 1 to 300. @default 30 */
  readonly windowSeconds?: number;
  /** Whether the container's CPU, memory, disk and network are shown. @default 'auto' */
  readonly container?: ContainerMetrics;
  /** Takes the pauses of the garbage collector, which are not observed without it. */
  readonly recordGcPause?: RecordGcPause;
  /** How many connections the application's server holds; `undefined` while it does not listen. */
  readonly openConnections?: () => number | undefined;
  /** What stands for `/` when the kernel's files are looked for. @default '/' */
  readonly fileSystemRoot?: string;
  /** Where `KUBERNETES_SERVICE_HOST` is looked for. @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What holds where an option is left out. */
export const SATURATION_DEFAULTS = {
  windowSeconds: 30,
  container: 'auto',
  fileSystemRoot: '/',
} as const satisfies SaturationOptions;

// Bounds the samples kept: 300 s are 16,500 of them, half a megabyte.
const MAX_WINDOW_SECONDS = 300;

/** @throws EyrieError `EYRIE_METRICS_WINDOW_INVALID` for a window outside 1 to 300 seconds. */
export function checkWindow(windowSeconds: number): void {
  if (windowSeconds >= 1 && windowSeconds <= MAX_WINDOW_SECONDS) return;
  throw new EyrieError({
    code: 'EYRIE_METRICS_WINDOW_INVALID',
    problem: `The window of the event-loop metrics is ${windowSeconds} seconds`,
    remedy: `Set it to a number of seconds from 1 to ${MAX_WINDOW_SECONDS}; 30 suits most scrape intervals`,
  });
}
