/** Something a person should know, said once and counted from then on. */
export interface Diagnostic {
  /** A stable code such as `EYRIE_METRICS_SERIES_OVERFLOW`; `docs/errors.md` has an entry for each. */
  readonly code: string;
  /** What tells two occurrences of one code apart, such as a metric's name. @default '' */
  readonly key?: string;
  /** `warn` for what harms a signal, `info` for what is only worth knowing. @default 'warn' */
  readonly level?: 'info' | 'warn';
  /** What happened and where, as a sentence without its full stop. */
  readonly problem: string;
  /** What the reader should do, as a sentence without its full stop. */
  readonly remedy: string;
}

/** Where announcements go: the Nest logger in an app, standard error elsewhere. */
export type DiagnosticSink = (level: 'info' | 'warn', message: string) => void;

/** How often a code was warned of, announced or not. */
export interface DiagnosticCount {
  readonly code: string;
  readonly count: number;
}

// Bounded: an app that keeps finding new keys is told about the first thousand of them.
const MAX_ANNOUNCED = 1000;

const LIMIT_REACHED: Diagnostic = {
  code: 'EYRIE_DIAGNOSTICS_LIMIT_REACHED',
  problem: `${MAX_ANNOUNCED} different warnings were said: further ones are only counted`,
  remedy: 'Mend what was said; eyrie_diagnostics_total shows what goes on',
};

/** Says each diagnostic once per code and key, and counts every warning. Never throws. */
export class Diagnostics {
  readonly #announced = new Set<string>();
  // Bounded by the number of codes in the source.
  readonly #counts = new Map<string, number>();
  #sink: DiagnosticSink;
  // Bounded by MAX_ANNOUNCED, as what is announced.
  #held: Diagnostic[] | undefined;

  constructor(sink: DiagnosticSink = writeToStandardError) {
    this.#sink = sink;
  }

  /** Replaces where announcements go; what was already said is not repeated. */
  announceTo(sink: DiagnosticSink): void {
    this.#sink = sink;
  }

  /**
   * Keeps what is only worth knowing to itself, for somebody who says all of it at once, until {@link release}. Warnings
   * are said as ever.
   */
  hold(): void {
    this.#held ??= [];
  }

  /** Ends {@link hold}: what was kept, in order. Nothing without one. */
  release(): readonly Diagnostic[] {
    const held = this.#held ?? [];
    this.#held = undefined;
    return held;
  }

  /** Counts a warning, and announces the diagnostic if its code and key were not announced before. */
  report(diagnostic: Diagnostic): void {
    const { code, key = '', level = 'warn' } = diagnostic;
    if (level === 'warn') this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    const id = `${code} ${key}`;
    if (this.#announced.has(id) || this.#announced.size >= MAX_ANNOUNCED) return;
    this.#announced.add(id);
    if (level === 'info' && this.#held !== undefined) this.#held.push(diagnostic);
    else this.#announce(level, diagnostic);
    if (this.#announced.size === MAX_ANNOUNCED) this.#announce('warn', LIMIT_REACHED);
  }

  #announce(level: 'info' | 'warn', { code, problem, remedy }: Diagnostic): void {
    try {
      this.#sink(level, `${code}: ${problem}. ${remedy}.`);
    } catch {
      // A broken logger must not break the app that is being observed.
    }
  }

  /** How often each code was warned of since start. */
  counts(): readonly DiagnosticCount[] {
    return [...this.#counts].map(([code, count]) => ({ code, count }));
  }
}

function writeToStandardError(_level: 'info' | 'warn', message: string): void {
  process.stderr.write(`${message}\n`);
}
