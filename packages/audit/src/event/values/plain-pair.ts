import {
  type CopyLimits,
  createRedactor,
  type PlainData,
  type Redactor,
  redactionSection,
} from '@eyrie/core/engine';

/** How much of a value an event takes; more is replaced by a marker that says how much was left out. */
export const VALUE_LIMITS: Required<CopyLimits> = {
  maxDepth: 32,
  maxEntries: 10_000,
  maxTextLength: 2_097_152,
  maxTotalLength: 4_194_304,
};

// Copies as safely as any redactor, but takes nothing out.
const OPEN = createRedactor(redactionSection.resolve({ options: { enabled: false }, environment: {} }));

/** A plain copy of a value as it came, and as it may be shown: the same places, secrets masked in the second. */
export interface PlainPair {
  readonly raw: PlainData;
  /** `undefined` where nothing of it may be shown. */
  readonly shown: PlainData | undefined;
}

/** The bounded plain copy of anything, with its secrets in it; `undefined` for what has no place in JSON. */
export function rawCopy(value: unknown): PlainData | undefined {
  return OPEN.copy(value, VALUE_LIMITS);
}

/** Copies a value once, whatever its getters do, and takes the secrets out of that copy. */
export function plainPair(value: unknown, redactor: Redactor): PlainPair | undefined {
  const raw = rawCopy(value);
  return raw === undefined ? undefined : { raw, shown: redactor.copy(raw, VALUE_LIMITS) };
}

/** As {@link plainPair}, for a value that stands below these names: they too say whether it is a secret. */
export function plainPairBelow(
  steps: readonly string[],
  value: unknown,
  redactor: Redactor,
): PlainPair | undefined {
  const raw = rawCopy(value);
  return raw === undefined ? undefined : { raw, shown: shownBelow(steps, raw, redactor) };
}

/** A value that stands below these names as it may be shown; `undefined` where nothing of it may be. */
export function shownBelow(
  steps: readonly string[],
  value: unknown,
  redactor: Redactor,
): PlainData | undefined {
  const around = steps.reduceRight<unknown>((inner, step) => fieldOf(step, inner), value);
  const maxDepth = VALUE_LIMITS.maxDepth + steps.length;
  let shown = redactor.copy(around, { ...VALUE_LIMITS, maxDepth });
  for (const _step of steps) {
    if (!isFields(shown)) return undefined;
    shown = Object.values(shown)[0];
  }
  return shown;
}

/** One named value of both; a name that the second does not have is not shown. */
export function fieldOfPair({ raw, shown }: PlainPair, name: string): PlainPair | undefined {
  if (!isFields(raw) || !Object.hasOwn(raw, name)) return undefined;
  const shownField = isFields(shown) && Object.hasOwn(shown, name) ? shown[name] : undefined;
  return { raw: raw[name] as PlainData, shown: shownField };
}

/** One item of both. */
export function itemOfPair({ raw, shown }: PlainPair, index: number): PlainPair | undefined {
  if (!isItems(raw) || index >= raw.length) return undefined;
  return { raw: raw[index] as PlainData, shown: isItems(shown) ? shown[index] : undefined };
}

export function isFields(value: PlainData | undefined): value is { readonly [name: string]: PlainData } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isItems(value: PlainData | undefined): value is readonly PlainData[] {
  return Array.isArray(value);
}

function fieldOf(name: string, value: unknown): object {
  // A computed name makes a property of its own, `__proto__` too.
  return { [name]: value };
}
