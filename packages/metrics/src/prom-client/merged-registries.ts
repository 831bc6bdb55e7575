import { type Diagnostics, EyrieError } from '@eyrie/core/engine';
import { claimedNames } from '../exposition/family-names.js';
import type { CollectedFamily, MetricFamily } from '../series/family.js';
import { describePromClientMetric } from './collected-metric.js';
import { PROM_CLIENT_DEFAULT_METRIC_NAMES } from './default-metric-names.js';
import type { PromClientRegistry } from './prom-client-registry.js';
import { RegistryReader } from './registry-reader.js';

/** Options of {@link MergedRegistries}. */
export interface MergedRegistriesOptions {
  readonly registries: readonly PromClientRegistry[];
  readonly diagnostics: Diagnostics;
  /** How long a scrape waits for a registry, in milliseconds. @default 5000 */
  readonly deadlineMilliseconds?: number;
}

const DEFAULTS = { deadlineMilliseconds: 5000 };

/**
 * A user's own prom-client registries, shown beside Eyrie's metrics and only ever read. Their default process metrics
 * replace ours of the same name.
 *
 * @example
 * ```ts
 * import { register } from 'prom-client';
 * const merged = new MergedRegistries({ registries: [register], diagnostics });
 * merged.assertNoClash(registry.families());
 * createExpositionHandler({ families: () => merged.addTo(registry.families()), diagnostics });
 * ```
 */
export class MergedRegistries {
  readonly #registries: readonly PromClientRegistry[];
  readonly #readers: readonly RegistryReader[];
  readonly #diagnostics: Diagnostics;

  constructor({ registries, diagnostics, ...rest }: MergedRegistriesOptions) {
    const { deadlineMilliseconds = DEFAULTS.deadlineMilliseconds } = rest;
    this.#registries = [...new Set(registries)];
    this.#diagnostics = diagnostics;
    this.#readers = this.#registries.map(
      (registry, index) =>
        new RegistryReader({ registry, position: index + 1, deadlineMilliseconds, diagnostics }),
    );
  }

  /**
   * Checks at start that no registry takes one of our names, other than for prom-client's default metrics.
   *
   * @throws EyrieError `EYRIE_METRICS_NAME_IN_MERGED_REGISTRY`
   */
  assertNoClash(own: readonly MetricFamily[]): void {
    const owners = ownersOf(own);
    for (const registry of this.#registries) {
      for (const metric of registry.getMetricsAsArray()) {
        const { name, type } = describePromClientMetric(metric, registry);
        if (PROM_CLIENT_DEFAULT_METRIC_NAMES.has(name)) continue;
        const taken = claimedNames({ name, type }).find((claimed) => owners.has(claimed));
        if (taken !== undefined) throw clash(name, taken);
      }
    }
  }

  /** What the registries have, measured now, those of clashing names included; never rejects. */
  async read(): Promise<readonly CollectedFamily[]> {
    return (await Promise.all(this.#readers.map((reader) => reader.read()))).flat();
  }

  /** Our families with those of the registries, measured now; never rejects. */
  async addTo(own: readonly MetricFamily[]): Promise<readonly MetricFamily[]> {
    const theirs = await this.read();
    const replaced = new Set(
      theirs
        .map(({ descriptor }) => descriptor.name)
        .filter((name) => PROM_CLIENT_DEFAULT_METRIC_NAMES.has(name)),
    );
    const kept = own.filter(({ descriptor }) => !replaced.has(descriptor.name));
    return [...kept, ...this.#leaveOutClashes(theirs, kept)];
  }

  #leaveOutClashes(
    theirs: readonly CollectedFamily[],
    own: readonly MetricFamily[],
  ): readonly CollectedFamily[] {
    const owners = ownersOf(own);
    return theirs.filter(({ descriptor }) => {
      const names = claimedNames(descriptor);
      const taken = names.find((name) => owners.has(name));
      if (taken !== undefined) {
        this.#diagnostics.report({
          code: 'EYRIE_METRICS_MERGED_NAME_IGNORED',
          key: descriptor.name,
          problem: `The metric "${descriptor.name}" of an included prom-client registry takes the name of "${owners.get(taken)}", and is left out`,
          remedy: 'Rename one of the two',
        });
        return false;
      }
      for (const name of names) owners.set(name, descriptor.name);
      return true;
    });
  }
}

/** Every name that the families take, and the metric that takes it. */
function ownersOf(families: readonly MetricFamily[]): Map<string, string> {
  return new Map(
    families.flatMap(({ descriptor }) =>
      claimedNames(descriptor).map((name) => [name, descriptor.name] as const),
    ),
  );
}

function clash(name: string, taken: string): EyrieError {
  const metric = name === taken ? `"${name}"` : `"${name}" with a sample "${taken}"`;
  return new EyrieError({
    code: 'EYRIE_METRICS_NAME_IN_MERGED_REGISTRY',
    problem: `An included prom-client registry has a metric ${metric}, and Eyrie has one of that name too`,
    remedy: 'Rename one of the two, or do not include that registry',
  });
}
