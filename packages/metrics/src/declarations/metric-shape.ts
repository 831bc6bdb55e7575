import { isBounded } from './label-schema.js';
import type { MetricDeclaration } from './metric-declaration.js';

/**
 * Everything about a declaration that decides what is recorded, on one line. Two declarations have the same
 * shape if and only if these lines are equal; help and display are not part of it.
 */
export function describeShape(declaration: MetricDeclaration): string {
  const { type, name, labels, maxSeries, overflowLabels } = declaration;
  const schema = Object.keys(labels)
    .sort()
    .map((label) => `${label}: ${describeLabel(labels[label])}`);
  return [
    `${type} ${name}${schema.length === 0 ? '' : `{${schema.join(', ')}}`}`,
    ...(declaration.type === 'histogram' ? [`buckets ${declaration.buckets.join(' ')}`] : []),
    ...(maxSeries === undefined ? [] : [`maxSeries ${maxSeries}`]),
    ...(overflowLabels === undefined ? [] : [`overflowLabels ${[...overflowLabels].sort().join(' ')}`]),
  ].join(', ');
}

function describeLabel(label: MetricDeclaration['labels'][string] | undefined): string {
  if (label === undefined) return 'nothing';
  if (isBounded(label)) return `bounded(${label.maxValues})`;
  return [...label]
    .sort()
    .map((value) => JSON.stringify(value))
    .join(' | ');
}
