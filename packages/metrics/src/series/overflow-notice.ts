import type { Diagnostics } from '@eyrie/core/engine';
import { OTHER } from '../declarations/label-rules.js';
import type { MetricDeclaration } from '../declarations/metric-declaration.js';
import type { Series } from './family.js';

/** What an {@link OverflowNotice} speaks of. */
export interface OverflowNoticeOptions {
  readonly declaration: MetricDeclaration;
  readonly labelNames: readonly string[];
  readonly maxSeries: number;
  readonly diagnostics: Diagnostics;
}

/** Says once that a metric has more label sets than it may, and which label is to blame. */
export class OverflowNotice {
  readonly #options: OverflowNoticeOptions;
  #said = false;

  constructor(options: OverflowNoticeOptions) {
    this.#options = options;
  }

  boundReached(label: string, maxValues: number): void {
    if (this.#said) return;
    const { name } = this.#options.declaration;
    this.#say(
      `Label "${label}" of metric "${name}" has reached its bound of ${maxValues} distinct values; further ones are recorded as "${OTHER}"`,
      `Record what "${label}" stands for in fewer values, or raise bounded(${maxValues}) if they are really needed`,
    );
  }

  capReached(series: readonly Series[]): void {
    if (this.#said) return;
    const { declaration, labelNames, maxSeries } = this.#options;
    const { name, overflowLabels = labelNames } = declaration;
    const { label, values } = this.#mostVariedLabel(series);
    this.#say(
      `Metric "${name}" has reached its cap of ${maxSeries} series; in further ones ${quoted(overflowLabels)} ${overflowLabels.length === 1 ? 'becomes' : 'become'} "${OTHER}". Label "${label}" has the most distinct values: ${values}`,
      `Record "${label}" in fewer values (no ids, no raw paths), or raise the metric's maxSeries`,
    );
  }

  #mostVariedLabel(series: readonly Series[]): { readonly label: string; readonly values: number } {
    return this.#options.labelNames
      .map((label, position) => ({
        label,
        values: new Set(series.map(({ labelValues }) => labelValues[position])).size,
      }))
      .reduce((most, next) => (next.values > most.values ? next : most));
  }

  #say(problem: string, remedy: string): void {
    this.#said = true;
    const key = this.#options.declaration.name;
    this.#options.diagnostics.report({ code: 'EYRIE_METRICS_SERIES_OVERFLOW', key, problem, remedy });
  }
}

function quoted(labels: readonly string[]): string {
  return labels.map((label) => `"${label}"`).join(', ');
}
