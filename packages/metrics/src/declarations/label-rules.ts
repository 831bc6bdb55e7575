import { EyrieError } from '@eyrie/core/engine';
import { type BoundedLabel, bounded, isBounded, type LabelSchema } from './label-schema.js';

/** The value that stands for all values beyond a limit and for those that were not declared. */
export const OTHER = '__other__';
/** UTF-16 units that are kept of a label value. */
export const MAX_LABEL_VALUE_LENGTH = 256;

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const RESERVED_NAMES: readonly string[] = ['le', 'quantile'];

/** Refuses a label name that is not one, or that the exposition formats keep for themselves. */
export function checkLabelName(name: string, owner: string): void {
  if (!LABEL_NAME.test(name)) {
    throw new EyrieError({
      code: 'EYRIE_METRICS_LABEL_INVALID',
      problem: `The label name "${name}" of ${owner} is not one that Prometheus knows`,
      remedy: 'Use letters, digits and underscores, not starting with a digit',
    });
  }
  if (RESERVED_NAMES.includes(name) || name.startsWith('__')) {
    throw new EyrieError({
      code: 'EYRIE_METRICS_LABEL_RESERVED',
      problem: `The label name "${name}" of ${owner} is reserved by Prometheus`,
      remedy: 'Choose a name other than "le", "quantile" and names that start with "__"',
    });
  }
}

/** Checks every label of a schema and returns a frozen copy. */
export function declareLabels<S extends LabelSchema>(metric: string, labels: S): S {
  const owner = `metric "${metric}"`;
  const declared = Object.entries(labels).map(([name, label]) => {
    checkLabelName(name, owner);
    return [name, declareLabel(name, label, owner)] as const;
  });
  return Object.freeze(Object.fromEntries(declared)) as S;
}

function declareLabel(
  name: string,
  label: readonly string[] | BoundedLabel,
  owner: string,
): readonly string[] | BoundedLabel {
  if (label === null || typeof label !== 'object') {
    throw invalid(`The label "${name}" of ${owner} has neither allowed values nor a bound`);
  }
  if (isBounded(label)) return bounded(label.maxValues);
  if (label.length === 0) throw invalid(`The label "${name}" of ${owner} allows no value`);
  if (new Set(label).size !== label.length)
    throw invalid(`The label "${name}" of ${owner} lists a value twice`);
  for (const value of label) checkAllowedValue(name, value, owner);
  return Object.freeze([...label]);
}

function checkAllowedValue(name: string, value: string, owner: string): void {
  const label = `The label "${name}" of ${owner}`;
  if (typeof value !== 'string') throw invalid(`${label} allows a value that is not a string`);
  if (value === '') throw invalid(`${label} allows the empty string, which Prometheus treats as no label`);
  if (value === OTHER) throw invalid(`${label} allows "${OTHER}", which stands for all undeclared values`);
  if (value.length > MAX_LABEL_VALUE_LENGTH) {
    throw invalid(`${label} allows a value of more than ${MAX_LABEL_VALUE_LENGTH} characters`);
  }
}

function invalid(problem: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_METRICS_LABEL_INVALID',
    problem,
    remedy:
      'List its allowed values, such as ["free", "pro"], or use bounded(n) for strings that are not known',
  });
}
