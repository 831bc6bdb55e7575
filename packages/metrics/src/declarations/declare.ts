import { EyrieError } from '@eyrie/core/engine';
import { declareDisplay } from './display-rules.js';
import { DEFAULT_BUCKETS, declareBuckets } from './histogram-buckets.js';
import { declareLabels } from './label-rules.js';
import type { LabelSchema, NoLabels } from './label-schema.js';
import type {
  CounterDeclaration,
  GaugeDeclaration,
  HistogramDeclaration,
  HistogramOptions,
  MetricOptions,
  MetricType,
} from './metric-declaration.js';
import { checkMetricName } from './metric-names.js';

/**
 * Declares a number that only grows: events since start.
 *
 * @throws EyrieError `EYRIE_METRICS_NAME_INVALID`, `EYRIE_METRICS_HELP_MISSING`, `EYRIE_METRICS_LABEL_INVALID`,
 * `EYRIE_METRICS_LABEL_RESERVED`, `EYRIE_METRICS_LIMIT_INVALID`, `EYRIE_METRICS_OPTION_UNKNOWN` or
 * `EYRIE_METRICS_DISPLAY_INVALID`.
 * @example
 * ```ts
 * export const userSignups = counter({
 *   name: 'user_signups_total',
 *   help: 'Users who signed up.',
 *   labels: { plan: ['free', 'pro', 'enterprise'], source: bounded(50) },
 * });
 * ```
 */
export function counter<const S extends LabelSchema = NoLabels>(
  options: MetricOptions<S>,
): CounterDeclaration<S> {
  return Object.freeze({ type: 'counter', ...declareCommon('counter', options) });
}

/**
 * Declares a number that goes up and down: how many there are now.
 *
 * @throws EyrieError with the codes of {@link counter}.
 * @example
 * ```ts
 * export const activeUsers = gauge({ name: 'active_users', help: 'Users seen in the last five minutes.' });
 * ```
 */
export function gauge<const S extends LabelSchema = NoLabels>(
  options: MetricOptions<S>,
): GaugeDeclaration<S> {
  return Object.freeze({ type: 'gauge', ...declareCommon('gauge', options) });
}

/**
 * Declares a distribution, such as durations: how many observations fell into each bucket, and their sum.
 *
 * @throws EyrieError with the codes of {@link counter}, or `EYRIE_METRICS_BUCKETS_INVALID`.
 * @example
 * ```ts
 * export const paymentDuration = histogram({
 *   name: 'payment_duration_seconds',
 *   help: 'Time until the provider answered.',
 *   labels: { provider: ['stripe', 'adyen'] },
 *   buckets: [0.1, 0.5, 1, 5],
 * });
 * ```
 */
export function histogram<const S extends LabelSchema = NoLabels>(
  options: HistogramOptions<S>,
): HistogramDeclaration<S> {
  return Object.freeze({
    type: 'histogram',
    ...declareCommon('histogram', options),
    buckets: declareBuckets(options.name, options.buckets ?? DEFAULT_BUCKETS),
  });
}

function declareCommon<S extends LabelSchema>(type: MetricType, options: MetricOptions<S>) {
  const { name, help, labels = {} as S, display, maxSeries, overflowLabels } = options;
  checkMetricName(name, type);
  checkOptionNames(name, type, options);
  checkHelp(name, help);
  if (maxSeries !== undefined) checkMaxSeries(maxSeries, `maxSeries of metric "${name}"`);
  const declaredLabels = declareLabels<S>(name, labels);
  if (overflowLabels !== undefined) checkOverflowLabels(name, overflowLabels, declaredLabels);
  return {
    name,
    help,
    labels: declaredLabels,
    ...(display === undefined ? {} : { display: declareDisplay(name, type, display) }),
    ...(maxSeries === undefined ? {} : { maxSeries }),
    ...(overflowLabels === undefined ? {} : { overflowLabels: Object.freeze([...overflowLabels]) }),
  };
}

const OPTION_NAMES: ReadonlySet<string> = new Set([
  'name',
  'help',
  'labels',
  'display',
  'maxSeries',
  'overflowLabels',
]);

// Callers without types often write prom-client's "labelNames".
function checkOptionNames(name: string, type: MetricType, options: object): void {
  const unknown = Object.keys(options).find(
    (option) => !OPTION_NAMES.has(option) && !(type === 'histogram' && option === 'buckets'),
  );
  if (unknown === undefined) return;
  throw new EyrieError({
    code: 'EYRIE_METRICS_OPTION_UNKNOWN',
    problem: `The ${type} "${name}" was declared with "${unknown}", which is no option of a ${type}`,
    remedy:
      unknown === 'labelNames'
        ? 'Use "labels", with the allowed values of each label or bounded(n)'
        : `Use only ${[...OPTION_NAMES, ...(type === 'histogram' ? ['buckets'] : [])].join(', ')}`,
  });
}

function checkHelp(name: string, help: string): void {
  if (typeof help === 'string' && help.trim() !== '') return;
  throw new EyrieError({
    code: 'EYRIE_METRICS_HELP_MISSING',
    problem: `Metric "${name}" has no help text`,
    remedy: 'Say in one sentence what it measures, for whoever meets it on a dashboard',
  });
}

/** Refuses a cap on series that is not a whole number from 1. */
export function checkMaxSeries(maxSeries: number, owner: string): void {
  if (Number.isSafeInteger(maxSeries) && maxSeries >= 1) return;
  throw new EyrieError({
    code: 'EYRIE_METRICS_LIMIT_INVALID',
    problem: `${owner} is ${String(maxSeries)}`,
    remedy: 'Give a whole number from 1, such as 2000',
  });
}

function checkOverflowLabels(name: string, overflowLabels: readonly string[], labels: LabelSchema): void {
  const unknown = overflowLabels.find((label) => !Object.hasOwn(labels, label));
  if (overflowLabels.length > 0 && unknown === undefined) return;
  throw new EyrieError({
    code: 'EYRIE_METRICS_LABEL_INVALID',
    problem: `overflowLabels of metric "${name}" ${unknown === undefined ? 'is empty' : `names "${unknown}", which is not one of its labels`}`,
    remedy: `Name at least one of ${Object.keys(labels).join(', ') || 'its labels'}, or leave it out`,
  });
}
