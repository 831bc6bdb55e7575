// Only what instrumentations write: `>=8.0.3 <9`, `^1.0.0`, `2`, `>= 6.7 < 8`, `*`, joined by `||`.
const COMPARATOR = /^(>=|<=|>|<|=|\^|~)?v?(\d+|[x*])(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?(?:-[\w.-]+)?$/;
const VERSION = /^v?(\d+)\.(\d+)\.(\d+)(-[\w.-]+)?/;

type Numbers = readonly [number, number, number];

/**
 * Whether a version lies in a range, as npm's ranges say. `undefined` where that is not certain: for a range in other
 * words, and for a pre-release.
 */
export function isInRange(version: string, range: string): boolean | undefined {
  const parsed = VERSION.exec(version);
  if (parsed === null || parsed[4] !== undefined) return range.trim() === '*' ? true : undefined;
  const numbers: Numbers = [Number(parsed[1]), Number(parsed[2]), Number(parsed[3])];
  const answers = range.split('||').map((part) => isInAll(numbers, part));
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

function isInAll(version: Numbers, part: string): boolean | undefined {
  if (part.includes(' - ')) return undefined;
  const comparators = part
    .trim()
    .replaceAll(/([<>=^~])\s+/g, '$1')
    .split(/\s+/);
  const answers = comparators.map((comparator) => satisfies(version, comparator));
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

function satisfies(version: Numbers, comparator: string): boolean | undefined {
  const parsed = COMPARATOR.exec(comparator);
  if (parsed === null) return undefined;
  const given = parsed.slice(2, 5).map((part) => (/^\d+$/.test(part ?? '') ? Number(part) : undefined));
  const [major, minor, patch] = given;
  if (major === undefined) return true;
  const from: Numbers = [major, minor ?? 0, patch ?? 0];
  const isAtLeast = compare(version, from) >= 0;
  // The first version after all that the given numbers, incomplete as they may be, stand for.
  const after: Numbers =
    minor === undefined
      ? [major + 1, 0, 0]
      : patch === undefined
        ? [major, minor + 1, 0]
        : [major, minor, patch + 1];
  const isBefore = (limit: Numbers) => compare(version, limit) < 0;
  switch (parsed[1]) {
    case '>=':
      return isAtLeast;
    case '<':
      return !isAtLeast;
    case '>':
      return !isBefore(after);
    case '<=':
      return isBefore(after);
    case '^':
      return isAtLeast && isBefore(afterCompatible(from, after));
    case '~':
      return isAtLeast && isBefore(minor === undefined ? after : [major, minor + 1, 0]);
    default:
      return isAtLeast && isBefore(after);
  }
}

// Below 1.0.0 a minor version may break, below 0.1.0 a patch may.
function afterCompatible([major, minor]: Numbers, after: Numbers): Numbers {
  if (major > 0) return [major + 1, 0, 0];
  return minor > 0 ? [0, minor + 1, 0] : after;
}

function compare(left: Numbers, right: Numbers): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}
