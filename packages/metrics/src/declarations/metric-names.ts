import { EyrieError } from '@eyrie/core/engine';
import type { MetricType } from './metric-declaration.js';

const SNAKE_CASE = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
// Suffixes that the exposition formats give a meaning of their own.
const RESERVED_SUFFIX = /_(?:total|bucket|sum|count|created|info)$/;

/** Refuses a name that Prometheus or OpenMetrics would misread. */
export function checkMetricName(name: string, type: MetricType): void {
  if (typeof name !== 'string' || !SNAKE_CASE.test(name)) {
    throw invalid(
      `The ${type} name "${String(name)}" is not in snake case`,
      'Use lower-case letters and digits in words joined by single underscores, such as "payment_duration_seconds"',
    );
  }
  if (type === 'counter') {
    if (!name.endsWith('_total') || name === '_total') {
      throw invalid(`The counter "${name}" does not end in "_total"`, `Rename it to "${name}_total"`);
    }
    return;
  }
  const suffix = RESERVED_SUFFIX.exec(name)?.[0];
  if (suffix !== undefined) {
    throw invalid(
      `The ${type} "${name}" ends in "${suffix}", which the exposition formats keep for themselves`,
      `Leave the suffix out, such as "${name.slice(0, -suffix.length)}", or declare a counter if it only grows`,
    );
  }
}

/** Every name that a metric takes on the page: its family's in both formats and those of its samples. */
export function namesTakenBy(name: string, type: MetricType): readonly string[] {
  switch (type) {
    case 'counter':
      // OpenMetrics names the family without the suffix of its samples.
      return [name, name.replace(/_total$/, '')];
    case 'gauge':
      return [name];
    case 'histogram':
      return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
  }
}

function invalid(problem: string, remedy: string): EyrieError {
  return new EyrieError({ code: 'EYRIE_METRICS_NAME_INVALID', problem, remedy });
}
