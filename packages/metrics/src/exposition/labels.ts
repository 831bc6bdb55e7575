import { escapeLabelValue } from './escape.js';

/** Label names with their values. */
export type Labels = Readonly<Record<string, string>>;

/** `name="value"` for each pair, separated by commas. */
export function renderLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabelValue(value)}"`)
    .join(',');
}

/** The constant labels that a family shows: its own label of the same name wins. */
export function renderConstantLabels(constantLabels: Labels, ownNames: readonly string[]): string {
  return renderLabels(
    Object.fromEntries(Object.entries(constantLabels).filter(([name]) => !ownNames.includes(name))),
  );
}

/** `a,b`, or whichever of the two is not empty. */
export function joinLabels(left: string, right: string): string {
  return left === '' || right === '' ? left + right : `${left},${right}`;
}

/** Renders the labels of a family's series: its own in their declared order, then the constant ones. */
export function seriesLabelRenderer(
  labelNames: readonly string[],
  constantLabels: Labels,
): (labelValues: readonly string[]) => string {
  const constant = renderConstantLabels(constantLabels, labelNames);
  const openings = labelNames.map((name, index) => `${index === 0 ? '' : ','}${name}="`);
  return (labelValues) => {
    let own = '';
    for (let index = 0; index < openings.length; index++) {
      own += `${openings[index]}${escapeLabelValue(labelValues[index] ?? '')}"`;
    }
    return joinLabels(own, constant);
  };
}
