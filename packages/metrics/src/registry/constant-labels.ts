import { EyrieError } from '@eyrie/core/engine';
import { checkLabelName } from '../declarations/label-rules.js';
import type { LabelSchema } from '../declarations/label-schema.js';

/** Checks the labels that every series carries and returns a frozen copy. */
export function declareConstantLabels(
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(labels)) {
    checkLabelName(name, 'the constant labels');
    if (typeof value === 'string' && value !== '') continue;
    throw new EyrieError({
      code: 'EYRIE_METRICS_LABEL_INVALID',
      problem: `The constant label "${name}" is ${value === '' ? 'empty' : `of type ${typeof value}`}`,
      remedy: 'Give it a string that is not empty, or leave it out',
    });
  }
  return Object.freeze({ ...labels });
}

/** Refuses a metric that has a label of its own where the registry puts a constant one. */
export function checkNoConstantLabel(
  metric: string,
  labels: LabelSchema,
  constantLabels: Readonly<Record<string, string>>,
): void {
  const clash = Object.keys(labels).find((name) => Object.hasOwn(constantLabels, name));
  if (clash === undefined) return;
  throw new EyrieError({
    code: 'EYRIE_METRICS_LABEL_RESERVED',
    problem: `The label "${clash}" of metric "${metric}" is a constant label of this application`,
    remedy: 'Rename the label, or take it out of the constant labels',
  });
}
