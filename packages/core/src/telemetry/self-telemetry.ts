/** What a number of Eyrie's own means and how it is exposed. */
export interface SelfMetricDescription {
  /** Full exposition name, such as `eyrie_handler_errors_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
}

/** One value of one of Eyrie's own metrics. */
export interface SelfMetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One of Eyrie's own metrics with its present values. */
export interface SelfMetric extends SelfMetricDescription {
  readonly samples: readonly SelfMetricSample[];
}

/** Reads the present values; called when somebody asks, never on a hot path. */
export type SelfMetricReader = () => readonly SelfMetricSample[];

/**
 * The port through which every package exposes numbers about itself, with nobody knowing who shows them.
 * Recording is the owner's own plain number: only reading goes through here.
 */
export class SelfTelemetry {
  // Bounded by the number of expose() calls in the source.
  readonly #readers = new Map<string, { description: SelfMetricDescription; read: SelfMetricReader }>();

  /** Exposes a metric until the returned function is called. The last owner of a name wins. */
  expose(description: SelfMetricDescription, read: SelfMetricReader): () => void {
    const entry = { description, read };
    this.#readers.set(description.name, entry);
    return () => {
      if (this.#readers.get(description.name) === entry) this.#readers.delete(description.name);
    };
  }

  /** All of Eyrie's own metrics with their present values; a reader that throws yields no samples. */
  read(): readonly SelfMetric[] {
    return Array.from(this.#readers.values(), ({ description, read }) => ({
      ...description,
      samples: readSafely(read),
    }));
  }
}

function readSafely(read: SelfMetricReader): readonly SelfMetricSample[] {
  try {
    return read();
  } catch {
    return [];
  }
}
