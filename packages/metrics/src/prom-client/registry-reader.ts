import { type Diagnostics, errorTypeOf } from '@eyrie/core/engine';
import type { CollectedFamily } from '../series/family.js';
import { collectPromClientMetric } from './collected-metric.js';
import type { PromClientRegistry } from './prom-client-registry.js';

/** Options of a {@link RegistryReader}. */
export interface RegistryReaderOptions {
  readonly registry: PromClientRegistry;
  /** Which of the merged registries it is, for messages, from 1. */
  readonly position: number;
  readonly deadlineMilliseconds: number;
  readonly diagnostics: Diagnostics;
}

/**
 * Reads one registry, once at a time: scrapes that meet share a reading, and one that is overdue is not waited for
 * again before it has answered. A registry that fails or is late gives nothing, which is said once.
 */
export class RegistryReader {
  readonly #options: RegistryReaderOptions;
  #reading: Promise<readonly CollectedFamily[]> | undefined;
  #isOverdue = false;

  constructor(options: RegistryReaderOptions) {
    this.#options = options;
  }

  async read(): Promise<readonly CollectedFamily[]> {
    if (this.#isOverdue) return [];
    this.#reading ??= this.#measure().finally(() => {
      this.#reading = undefined;
      this.#isOverdue = false;
    });
    return this.#withDeadline(this.#reading);
  }

  async #measure(): Promise<readonly CollectedFamily[]> {
    const { registry, position, diagnostics } = this.#options;
    try {
      return (await registry.getMetricsAsJSON()).map((metric) => collectPromClientMetric(metric, registry));
    } catch (error) {
      diagnostics.report({
        code: 'EYRIE_METRICS_MERGED_REGISTRY_FAILED',
        key: String(position),
        problem: `The included prom-client registry ${position} failed with ${errorTypeOf(error)}, and its metrics are left out`,
        remedy: 'Correct the collect function that throws',
      });
      return [];
    }
  }

  async #withDeadline(reading: Promise<readonly CollectedFamily[]>): Promise<readonly CollectedFamily[]> {
    const late = Promise.withResolvers<readonly CollectedFamily[]>();
    const timer = setTimeout(() => {
      if (this.#reading === reading) this.#reportLate();
      late.resolve([]);
    }, this.#options.deadlineMilliseconds);
    try {
      return await Promise.race([reading, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #reportLate(): void {
    const { position, deadlineMilliseconds, diagnostics } = this.#options;
    this.#isOverdue = true;
    diagnostics.report({
      code: 'EYRIE_METRICS_MERGED_REGISTRY_LATE',
      key: String(position),
      problem: `The included prom-client registry ${position} did not answer within ${deadlineMilliseconds} ms, and its metrics are left out until it does`,
      remedy: 'Make its collect functions faster',
    });
  }
}
