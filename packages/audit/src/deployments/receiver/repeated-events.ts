import type { Diagnostics } from '@eyrie/core/engine';
import type { AuditEventInput } from '../../event/audit-event.js';

/** Keeps an event as evidence; resolves once it is durable. */
export type KeepEvent = (event: AuditEventInput) => Promise<unknown>;

/** What happened again and again, by whom or to what. */
export interface Repetition<Facts> {
  readonly key: string;
  readonly count: number;
  /** ISO 8601. */
  readonly since: string;
  readonly until: string;
  /** Those of the first time. */
  readonly facts: Facts;
}

export interface RepeatedEventsOptions<Facts> {
  readonly keep: KeepEvent;
  readonly describe: (repetition: Repetition<Facts>) => AuditEventInput;
  readonly diagnostics: Diagnostics;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const WINDOW_MS = 60_000;
/** Further keys share one, so that nobody fills the memory. */
const MAX_KEYS = 1000;
/** The key of what came after so many others. */
export const OTHERS = 'others';

interface Window<Facts> {
  count: number;
  since: number;
  until: number;
  facts: Facts;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Makes at most one event per minute of what happens again and again under one key: the first time at once, what follows
 * with its count when the minute is over.
 */
export class RepeatedEvents<Facts> {
  readonly #options: RepeatedEventsOptions<Facts>;
  // Bounded by MAX_KEYS.
  readonly #windows = new Map<string, Window<Facts>>();
  // Bounded by the number of keys.
  readonly #going = new Set<Promise<void>>();

  constructor(options: RepeatedEventsOptions<Facts>) {
    this.#options = options;
  }

  /** Resolves once it is kept, where it is the first of its minute; never rejects. */
  async note(key: string, facts: Facts): Promise<void> {
    const known = this.#windows.has(key) || this.#windows.size < MAX_KEYS;
    const kept = known ? key : OTHERS;
    const now = this.#options.now();
    const window = this.#windows.get(kept);
    if (window === undefined) {
      const opened = { count: 1, since: now, until: now, facts, timer: undefined };
      this.#windows.set(kept, opened);
      await this.#keep(kept, opened);
      return;
    }
    if (window.count === 0) Object.assign(window, { since: now, facts });
    window.count += 1;
    window.until = now;
  }

  /** Keeps what was counted and not yet kept. */
  async close(): Promise<void> {
    await Promise.all(this.#going);
    for (const [key, window] of this.#windows) {
      clearTimeout(window.timer);
      if (window.count > 0) await this.#write(key, window);
    }
    this.#windows.clear();
  }

  #keep(key: string, window: Window<Facts>): Promise<void> {
    window.timer = setTimeout(() => this.#windowEnded(key, window), WINDOW_MS).unref();
    const going = this.#write(key, window).finally(() => this.#going.delete(going));
    this.#going.add(going);
    return going;
  }

  #windowEnded(key: string, window: Window<Facts>): void {
    if (window.count === 0) this.#windows.delete(key);
    else void this.#keep(key, window);
  }

  /** What could not be kept is counted on, for the next minute. */
  async #write(key: string, window: Window<Facts>): Promise<void> {
    const { count, since, until, facts } = window;
    window.count = 0;
    try {
      await this.#options.keep(
        this.#options.describe({
          key,
          count,
          since: new Date(since).toISOString(),
          until: new Date(until).toISOString(),
          facts,
        }),
      );
    } catch {
      window.since = since;
      window.facts = facts;
      window.until = window.count === 0 ? until : window.until;
      window.count += count;
      this.#options.diagnostics.report({
        code: 'EYRIE_DEPLOYMENT_REFUSAL_UNRECORDED',
        problem: 'A refused request to the deployment receiver could not be recorded in the audit trail',
        remedy: 'It is counted and recorded with the next ones: see why the audit store does not answer',
      });
    }
  }
}
