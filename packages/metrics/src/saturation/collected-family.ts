import type { CollectedFamily, MetricDescriptor } from '../series/family.js';

/** Measures some families when a scrape asks for them. */
export type Collect = () => readonly CollectedFamily[];

/** Describes a gauge that is measured at scrape. */
export function describeGauge(
  name: string,
  help: string,
  labelNames: readonly string[] = [],
): MetricDescriptor {
  return { name, help, type: 'gauge', labelNames };
}

/** Describes a counter that is read at scrape from something that already counts. */
export function describeCounter(
  name: string,
  help: string,
  labelNames: readonly string[] = [],
): MetricDescriptor {
  return { name, help, type: 'counter', labelNames };
}

/** A family with one sample without labels, or with none where the number could not be read. */
export function familyOf(descriptor: MetricDescriptor, value: number | undefined): CollectedFamily {
  const samples = value === undefined || !Number.isFinite(value) ? [] : [{ labels: {}, value }];
  return { kind: 'collected', descriptor, samples };
}

/** A family with one sample per value of its only label. */
export function familyByLabel(
  descriptor: MetricDescriptor,
  values: Iterable<readonly [label: string, value: number]>,
): CollectedFamily {
  const [labelName = ''] = descriptor.labelNames;
  const samples = Array.from(values, ([label, value]) => ({ labels: { [labelName]: label }, value }));
  return { kind: 'collected', descriptor, samples };
}
