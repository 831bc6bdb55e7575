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
  const { maxDepth, maxEntries, maxTextLength, maxTotalLength } = {
    ...DEFAULTS,
    ...withoutUndefined(limits),
  };
  return {
    maxDepth: Math.min(maxDepth, DEEPEST),
    maxEntries: Math.min(maxEntries, MOST_ENTRIES),
    maxTextLength,
    maxTotalLength,
  };
}

function withoutUndefined(limits: CopyLimits): CopyLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => Number.isFinite(value)));
}
