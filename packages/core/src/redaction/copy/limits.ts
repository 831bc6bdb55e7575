import type { CopyLimits } from '../redactor.js';

const DEFAULTS: Required<CopyLimits> = {
  maxDepth: 8,
  maxEntries: 200,
  maxTextLength: 16_384,
  maxTotalLength: 131_072,
};

// A walk calls itself for each level.
const DEEPEST = 100;
/** No copy takes more entries of one object, whatever is asked for. */
export const MOST_ENTRIES = 10_000;

/** The limits of one copy. */
export function resolveLimits(limits: CopyLimits | undefined): Required<CopyLimits> {
  if (limits === undefined) return DEFAULTS;
  return {
    maxDepth: Math.min(limitOf('maxDepth', limits), DEEPEST),
    maxEntries: Math.min(limitOf('maxEntries', limits), MOST_ENTRIES),
    maxTextLength: limitOf('maxTextLength', limits),
    maxTotalLength: limitOf('maxTotalLength', limits),
  };
}

function limitOf(name: keyof CopyLimits, limits: CopyLimits): number {
  const limit = limits[name];
  return limit !== undefined && Number.isFinite(limit) ? limit : DEFAULTS[name];
}
