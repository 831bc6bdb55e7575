import type { Diagnostics } from '@eyrie/core/engine';
import type { MetricFamily } from '../series/family.js';
import type { ExpositionFormat } from './exposition-format.js';
import { renderHeader } from './family-header.js';
import { claimedNames, nameFamily, TARGET_INFO } from './family-names.js';

/** A family as it will be shown. */
export interface PlannedFamily {
  readonly family: MetricFamily;
  readonly header: string;
  /** The name that samples carry before their suffix. */
  readonly sampleName: string;
}

/** Puts the families in order: each name once, `target_info` first as OpenMetrics demands. */
export function planExposition(
  families: readonly MetricFamily[],
  format: ExpositionFormat,
  diagnostics?: Diagnostics,
): readonly PlannedFamily[] {
  const distinct = leaveOutDuplicates(families, diagnostics);
  const names = new Set(distinct.map((family) => family.descriptor.name));
  return distinct
    .sort((left, right) => Number(isTarget(right)) - Number(isTarget(left)))
    .map((family) => {
      const { name, help, type } = family.descriptor;
      const named = nameFamily(name, type, format, names);
      return { family, header: renderHeader(named, help, format), sampleName: named.sample };
    });
}

function isTarget(family: MetricFamily): boolean {
  return family.descriptor.name === TARGET_INFO;
}

function leaveOutDuplicates(families: readonly MetricFamily[], diagnostics?: Diagnostics): MetricFamily[] {
  // Bounded by the families of one exposition.
  const claimed = new Set<string>();
  return families.filter(({ descriptor }) => {
    const names = claimedNames(descriptor);
    const duplicate = names.some((name) => claimed.has(name));
    if (duplicate) {
      diagnostics?.report({
        code: 'EYRIE_METRICS_FAMILY_DUPLICATE',
        key: descriptor.name,
        problem: `The metric "${descriptor.name}" was collected although an earlier one takes its name, and is left out`,
        remedy: 'Rename one of the two',
      });
      return false;
    }
    for (const name of names) claimed.add(name);
    return true;
  });
}
