/** The level of one logger as it is now: hold it, and a line that is not wanted costs one comparison. */
export interface LevelThreshold {
  /** Lines of less than this are below the level; compare with `SEVERITY`. Changes in place. */
  readonly severity: number;
}

// Bounded: names of loggers may hold ids. Further ones are computed at each look.
const MAX_NAMES = 10_000;
const MAX_NAME_LENGTH = 256;

/** The thresholds that were handed out, by the name of their logger. */
export class LevelThresholds {
  // Bounded by MAX_NAMES.
  readonly #kept = new Map<string, { severity: number }>();
  readonly #severityOf: (name: string) => number;

  constructor(severityOf: (name: string) => number) {
    this.#severityOf = severityOf;
  }

  of(name: string): LevelThreshold {
    const known = this.#kept.get(name);
    if (known !== undefined) return known;
    if (this.#kept.size >= MAX_NAMES || name.length > MAX_NAME_LENGTH)
      return new ComputedThreshold(name, this.#severityOf);
    const threshold = { severity: this.#severityOf(name) };
    this.#kept.set(name, threshold);
    return threshold;
  }

  /** Looks at the rules again. */
  update(): void {
    for (const [name, threshold] of this.#kept) threshold.severity = this.#severityOf(name);
  }
}

class ComputedThreshold implements LevelThreshold {
  readonly #name: string;
  readonly #severityOf: (name: string) => number;

  constructor(name: string, severityOf: (name: string) => number) {
    this.#name = name;
    this.#severityOf = severityOf;
  }

  get severity(): number {
    return this.#severityOf(this.#name);
  }
}
