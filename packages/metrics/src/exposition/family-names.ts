import type { MetricFamily } from '../series/family.js';
import type { ExpositionFormat } from './exposition-format.js';

/** What the service is; always an info metric. */
export const TARGET_INFO = 'target_info';

type FamilyType = MetricFamily['descriptor']['type'];

/** How a format calls a family. */
export interface FamilyNames {
  /** The name in `# HELP` and `# TYPE`. */
  readonly family: string;
  /** The name that samples carry before their suffix. */
  readonly sample: string;
  /** The type in `# TYPE`. */
  readonly type: string;
}

/**
 * Names a family for a format. OpenMetrics calls a counter `x` and its sample `x_total`; where that would meet
 * another family of `names`, the counter keeps its own name there as an `unknown`, so that nothing is lost.
 */
export function nameFamily(
  name: string,
  type: FamilyType,
  format: ExpositionFormat,
  names: ReadonlySet<string>,
): FamilyNames {
  if (format === 'text') return { family: name, sample: name, type: TEXT_TYPES[type] ?? type };
  if (type === 'info' || name === TARGET_INFO) return suffixed(name, '_info', 'info');
  if (type !== 'counter') return { family: name, sample: name, type };
  const other = name.endsWith('_total') ? withoutSuffix(name, '_total') : `${name}_total`;
  return names.has(other) ? { family: name, sample: name, type: 'unknown' } : suffixed(name, '_total', type);
}

/** Every name that a family's samples or its type line take in either format. */
export function claimedNames({
  name,
  type,
}: {
  readonly name: string;
  readonly type: string;
}): readonly string[] {
  return [name, ...(IMPLIED_SUFFIXES[type] ?? []).map((suffix) => name + suffix)];
}

const TEXT_TYPES: Partial<Record<FamilyType, string>> = { info: 'gauge', unknown: 'untyped' };

const IMPLIED_SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['_sum', '_count'],
};

function suffixed(name: string, suffix: string, type: string): FamilyNames {
  const family = withoutSuffix(name, suffix);
  return { family, sample: family + suffix, type };
}

function withoutSuffix(name: string, suffix: string): string {
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}
