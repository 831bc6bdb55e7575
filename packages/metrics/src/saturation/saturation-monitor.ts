import type { CollectedFamily } from '../series/family.js';
import { ColdStart } from './cold-start.js';
import type { Collect } from './collected-family.js';
import { containerCollectors } from './container/container-collectors.js';
import { eventLoopFamilies } from './event-loop/event-loop-families.js';
import { LoopSampler } from './event-loop/loop-sampler.js';
import { GcPauses } from './gc-pauses.js';
import { KernelFiles } from './kernel-files.js';
import { collectOpenConnections } from './open-connections.js';
import { collectCpu } from './process/cpu.js';
import { collectFileDescriptors } from './process/file-descriptors.js';
import { collectLifetime } from './process/lifetime.js';
import { collectProcessMemory } from './process/memory.js';
import { collectActiveResources } from './runtime/active-resources.js';
import { collectHeap } from './runtime/heap.js';
import { collectNodeVersion } from './runtime/node-version.js';
import { checkWindow, SATURATION_DEFAULTS, type SaturationOptions } from './saturation-options.js';

/**
 * Saturation, the fourth golden signal: how full the event loop, the heap, the process and its container are.
 * Between `start` and `close` one unreferenced timer looks at the event loop 50 times a second; all else is
 * measured when a scrape asks. Reading changes nothing, so any number of scrapers see the same.
 *
 * Event-loop percentiles are over time and belong to the worst part (a sixth, at most 5 s) of the window: a p99
 * of 0.2 says that within some five seconds the loop was late by at least 200 ms for 50 ms or more, so that one
 * stretch of 200 ms shows and half a minute of idling does not hide it.
 *
 * What a platform cannot tell is absent: nothing here throws but the constructor.
 *
 * @example
 * ```ts
 * const saturation = new SaturationMonitor({ windowSeconds: 30 });
 * saturation.start();
 * registry.addCollector(() => saturation.collect());
 * // at shutdown
 * saturation.close();
 * ```
 */
export class SaturationMonitor {
  /** To be told of every answer, for `eyrie_cold_start_seconds`. */
  readonly coldStart = new ColdStart();
  readonly #loop: LoopSampler;
  readonly #gcPauses: GcPauses | undefined;
  readonly #collectors: readonly Collect[];

  /** @throws EyrieError `EYRIE_METRICS_WINDOW_INVALID` for a window outside 1 to 300 seconds. */
  constructor(options: SaturationOptions = {}) {
    const { windowSeconds, container, fileSystemRoot } = { ...SATURATION_DEFAULTS, ...options };
    checkWindow(windowSeconds);
    const files = new KernelFiles(fileSystemRoot);
    this.#loop = new LoopSampler({ windowSeconds });
    this.#gcPauses = options.recordGcPause && new GcPauses(options.recordGcPause);
    this.#collectors = [
      () => eventLoopFamilies(this.#loop.read()),
      collectHeap,
      collectActiveResources,
      collectNodeVersion,
      collectCpu,
      collectProcessMemory(files),
      collectFileDescriptors(files),
      collectLifetime,
      () => this.coldStart.collect(),
      ...(options.openConnections === undefined ? [] : [collectOpenConnections(options.openConnections)]),
      ...containerCollectors({ container, files, environment: options.environment ?? process.env }),
    ];
  }

  /** Starts to look at the event loop and the garbage collector. */
  start(): void {
    this.#loop.start();
    this.#gcPauses?.start();
  }

  /** Stops looking; the event-loop metrics are absent from then on. */
  close(): void {
    this.#loop.close();
    this.#gcPauses?.close();
  }

  /** The families that could be measured just now. */
  collect(): readonly CollectedFamily[] {
    return this.#collectors.flatMap(orNothing).filter(({ samples }) => samples.length > 0);
  }
}

/** Some of Node's own readings throw when, for instance, no file descriptor is left: the others still count. */
function orNothing(collect: Collect): readonly CollectedFamily[] {
  try {
    return collect();
  } catch {
    return [];
  }
}
