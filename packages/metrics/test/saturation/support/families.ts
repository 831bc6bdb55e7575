import type { CollectedFamily } from '../../../src/series/family.js';

/** The samples of a family as `label value -> number`; a family without labels has the key ''. */
export function samplesOf(families: readonly CollectedFamily[], name: string): Record<string, number> {
  const family = families.find(({ descriptor }) => descriptor.name === name);
  return Object.fromEntries(
    (family?.samples ?? []).map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  );
}

/** The number of a family without labels; NaN where the family is absent. */
export function numberOf(families: readonly CollectedFamily[], name: string): number {
  return samplesOf(families, name)[''] ?? Number.NaN;
}
