import { EyrieError } from '@eyrie/core/engine';
import type { MetricType } from '../declarations/metric-declaration.js';
import { namesTakenBy } from '../declarations/metric-names.js';

/** Every name on a registry's page and the metric that has it. */
export class TakenNames {
  // Bounded by the declarations in the source, four names each.
  readonly #owners = new Map<string, string>();

  /**
   * Takes all names of a metric, or none. Taking them again for the same shape changes nothing.
   *
   * @throws EyrieError `EYRIE_METRICS_DUPLICATE_NAME` if another metric has one of them.
   */
  take(name: string, type: MetricType, shape: string): void {
    const names = namesTakenBy(name, type);
    for (const wanted of names) {
      const owner = this.#owners.get(wanted);
      if (owner !== undefined && owner !== shape) throw taken(wanted, shape, owner);
    }
    for (const wanted of names) this.#owners.set(wanted, shape);
  }

  all(): ReadonlySet<string> {
    return new Set(this.#owners.keys());
  }
}

function taken(name: string, shape: string, owner: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_METRICS_DUPLICATE_NAME',
    problem: `The name "${name}" is wanted by [${shape}] but belongs to [${owner}]`,
    remedy: 'Rename one of the two metrics, or declare it once and import it where it is used',
  });
}
