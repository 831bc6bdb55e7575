import type { LogLevel } from '../../levels/log-level.js';

/** A line as Loki keeps it. */
export interface LokiEntry {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Nanoseconds after that: Loki takes two lines with the same time and text for one. */
  readonly nanoseconds: number;
  /** Without its line break. */
  readonly text: string;
  /** What the entry takes in memory, about. */
  readonly bytes: number;
}

/** Lines that are pushed together, by level. */
export class LokiBatch {
  /** On the clock of `performance.now()`. */
  readonly startedAt = performance.now();
  // Bounded: five levels, and the caller's limit of bytes.
  readonly #entries = new Map<LogLevel, LokiEntry[]>();
  #bytes = 0;
  #lines = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get lines(): number {
    return this.#lines;
  }

  add(level: LogLevel, entry: LokiEntry): void {
    const entries = this.#entries.get(level);
    if (entries === undefined) this.#entries.set(level, [entry]);
    else entries.push(entry);
    this.#bytes += entry.bytes;
    this.#lines += 1;
  }

  /** The body of a push: a stream for each level, its entries from the oldest to the newest. */
  toJson(labels: Readonly<Record<string, string>>): string {
    return JSON.stringify({
      streams: Array.from(this.#entries, ([level, entries]) => ({
        stream: { ...labels, level },
        values: entries
          .toSorted(byTime)
          .map(({ time, nanoseconds, text }) => [timestamp(time, nanoseconds), text]),
      })),
    });
  }
}

function byTime(one: LokiEntry, other: LokiEntry): number {
  return one.time - other.time || one.nanoseconds - other.nanoseconds;
}

/** Nanoseconds since the epoch, as text: a number could not hold them. */
function timestamp(time: number, nanoseconds: number): string {
  return `${time}${String(nanoseconds).padStart(6, '0')}`;
}
