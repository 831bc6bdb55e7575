// Not the globals, which the fake timers of a test stop.
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers';
import { type EyrieApp, EyrieError, type Observation } from '@eyrie/core/engine';

/** How long to wait. */
export interface WaitOptions {
  /** At most, in milliseconds. @default 5000 */
  readonly timeoutMs?: number | undefined;
}

/** How to wait for what closes after a response. */
export interface SettleOptions<Observability> extends WaitOptions {
  /**
   * Waits until this is true as well, such as for a span of work that goes on after its response.
   * @default nothing further
   */
  readonly until?: ((observability: Observability) => boolean) | undefined;
}

export const WAIT_DEFAULTS = { timeoutMs: 5000 } as const;

const POLL_MS = 5;
// In a message.
const MAX_NAMED = 10;

/** The requests, methods and jobs of an app that have begun and not ended. */
export class OpenWork {
  // Bounded by what goes on at once in the app.
  readonly #open = new Set<Observation>();

  /** Follows the observations of an app; returns what undoes it. */
  follow({ observations }: EyrieApp): () => void {
    return observations.subscribe({
      name: 'test observability',
      onStart: (observation) => void this.#open.add(observation),
      onEnd: (observation) => void this.#open.delete(observation),
    });
  }

  all(): readonly Observation[] {
    return [...this.#open];
  }

  /** The work that this span stands for, if it goes on. */
  ofSpan(spanId: string): Observation | undefined {
    for (const observation of this.#open) if (observation.span?.spanId === spanId) return observation;
    return undefined;
  }

  /**
   * Waits until nothing goes on any more.
   *
   * @throws EyrieError `EYRIE_TESTING_NOT_SETTLED`
   */
  async settled({
    timeoutMs,
    until,
  }: {
    readonly timeoutMs: number;
    readonly until: () => boolean;
  }): Promise<void> {
    const isSettled = (): boolean => this.#open.size === 0 && until();
    if (!(await cameTrue(isSettled, timeoutMs))) throw notSettled(timeoutMs, this.all());
  }
}

/**
 * Waits until this is true, whatever goes on meanwhile.
 *
 * @throws EyrieError `EYRIE_TESTING_NOT_SETTLED`
 */
export async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<void> {
  if (!(await cameTrue(condition, timeoutMs))) throw notSettled(timeoutMs, []);
}

async function cameTrue(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}

function notSettled(timeoutMs: number, open: readonly Observation[]): EyrieError {
  const names = open.map(({ name, kind }) => `${name} (${kind})`);
  const named = names.slice(0, MAX_NAMED).join(', ');
  const more = names.length > MAX_NAMED ? `, and ${names.length - MAX_NAMED} more` : '';
  return new EyrieError({
    code: 'EYRIE_TESTING_NOT_SETTLED',
    problem:
      names.length === 0
        ? `After ${timeoutMs} ms what was waited for had not come`
        : `After ${timeoutMs} ms work of this app was still going on: ${named}${more}`,
    remedy:
      names.length === 0
        ? 'Look at what it waits for, or give it a longer timeoutMs'
        : 'Read or abort each response, end what was started with observations.start(), or give settled() a longer timeoutMs',
  });
}
