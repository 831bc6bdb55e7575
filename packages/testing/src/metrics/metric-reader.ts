import type { EyrieApp } from '@eyrie/core/engine';
import {
  type ExposedMetrics,
  exposedMetricsOf,
  type MetricDeclaration,
  type MetricFamily,
} from '@eyrie/metrics/engine';
import { keyOf, type MetricSample, type MetricState, stateOf } from './metric-sample.js';

// Of these types a number only grows, and what counts is by how much.
const GROWING: ReadonlySet<string> = new Set(['counter', 'histogram', 'summary']);

interface Baseline {
  readonly value: number;
  readonly sum: number;
}

/** Reads the metrics of an app without a scrape, as they have changed since the last reset. */
export class MetricReader {
  readonly exposed: ExposedMetrics;
  // Bounded by the series of the app: made anew at each reset.
  #baselines = new Map<string, Baseline>();
  #merged: readonly MetricFamily[] = [];
  // What collectors measured last, once the app has closed and they are gone.
  #last: readonly MetricFamily[] | undefined;

  constructor(exposed: ExposedMetrics) {
    this.exposed = exposed;
  }

  /** That of an app; `undefined` where it records no metrics. */
  static of(app: EyrieApp): MetricReader | undefined {
    const exposed = exposedMetricsOf(app);
    return exposed === undefined ? undefined : new MetricReader(exposed);
  }

  get registry(): ExposedMetrics['registry'] {
    return this.exposed.registry;
  }

  /** Whether a declaration is one of this app, in its whole shape. */
  isDeclared(declaration: MetricDeclaration): boolean {
    return this.exposed.registry.find(declaration) !== undefined;
  }

  /** Reads merged registries, which answer only after a while. */
  async readMerged(): Promise<void> {
    this.#merged = await this.exposed.merged.read();
  }

  /** The app closes: what collectors measure is kept as it is now. */
  keepCollected(): void {
    this.#last = this.exposed.registry.families().filter(({ kind }) => kind === 'collected');
  }

  /** All families, those of merged registries as they were read last. */
  families(): readonly MetricFamily[] {
    const own = this.exposed.registry.families();
    const collected = this.#last ?? own.filter(({ kind }) => kind === 'collected');
    return [...own.filter(({ kind }) => kind !== 'collected'), ...this.#merged, ...collected];
  }

  /** A metric with what was recorded since the last reset; `undefined` where there is none of that name. */
  find(name: string): MetricState | undefined {
    const family = this.families().find(({ descriptor }) => descriptor.name === name);
    if (family === undefined) return undefined;
    const state = stateOf(family);
    return { ...state, samples: state.samples.flatMap((sample) => this.#sinceReset(sample)) };
  }

  names(): readonly string[] {
    return [...new Set(this.families().map(({ descriptor }) => descriptor.name))];
  }

  /** From now on growth counts from here. */
  reset(): void {
    const samples = this.families().flatMap((family) => stateOf(family).samples);
    this.#baselines = new Map(
      samples
        .filter(({ type }) => GROWING.has(type))
        .map((sample) => [seriesKey(sample), { value: sample.value, sum: sample.sum ?? 0 }]),
    );
  }

  #sinceReset(sample: MetricSample): readonly MetricSample[] {
    if (!GROWING.has(sample.type)) return [sample];
    const before = this.#baselines.get(seriesKey(sample)) ?? { value: 0, sum: 0 };
    const value = sample.value - before.value;
    if (value === 0) return [];
    return [{ ...sample, value, ...(sample.sum !== undefined && { sum: sample.sum - before.sum }) }];
  }
}

function seriesKey({ name, labels }: MetricSample): string {
  return `${name} ${keyOf(labels)}`;
}
