import { EyrieError } from '@eyrie/core/engine';

/** A label whose values are not known in advance, made by {@link bounded}. */
export interface BoundedLabel {
  readonly kind: 'bounded';
  /** How many distinct values become series; every further one is recorded as `__other__`. */
  readonly maxValues: number;
}

/** The labels of a metric: for each name either all allowed values, or {@link bounded}. */
export interface LabelSchema {
  readonly [labelName: string]: readonly string[] | BoundedLabel;
}

/** The schema of a metric without labels. */
export type NoLabels = Record<never, never>;

/** What a recording passes for a schema: a union of the allowed values, or `string` where they are bounded. */
export type LabelValues<S extends LabelSchema> = {
  -readonly [Name in keyof S]: S[Name] extends readonly (infer Value extends string)[] ? Value : string;
};

/** Turns a label that is any `string` into a compile error: its series would have no bound. */
export type WithoutBareStrings<S extends LabelSchema> = {
  readonly [Name in keyof S]: S[Name] extends readonly (infer Value extends string)[]
    ? string extends Value
      ? 'List the allowed values as literals, or use bounded(n)'
      : unknown
    : unknown;
};

/**
 * A label for strings that are not known in advance, such as a tenant or a campaign: at most `maxValues`
 * distinct ones get series of their own, all others share the value `__other__`.
 *
 * @throws EyrieError `EYRIE_METRICS_LIMIT_INVALID` unless `maxValues` is a whole number from 1.
 * @example
 * ```ts
 * const signups = counter({
 *   name: 'user_signups_total',
 *   help: 'Users who signed up.',
 *   labels: { plan: ['free', 'pro'], source: bounded(50) },
 * });
 * ```
 */
export function bounded(maxValues: number): BoundedLabel {
  if (!Number.isSafeInteger(maxValues) || maxValues < 1) {
    throw new EyrieError({
      code: 'EYRIE_METRICS_LIMIT_INVALID',
      problem: `bounded(${String(maxValues)}) does not say how many distinct values a label may have`,
      remedy: 'Give a whole number from 1, such as bounded(50)',
    });
  }
  return Object.freeze({ kind: 'bounded', maxValues });
}

/** Whether a label of a schema was declared with {@link bounded}. */
export function isBounded(label: readonly string[] | BoundedLabel): label is BoundedLabel {
  return !Array.isArray(label);
}
