type Layer = Readonly<Record<string, unknown>>;

/**
 * Puts one object over another: plain objects property by property, everything else (lists, instances, functions) whole.
 * `undefined` means "not given". Neither is changed.
 */
export function overlay(lower: object, upper: object): object {
  const result: Record<string, unknown> = { ...lower };
  for (const [key, value] of Object.entries(upper)) {
    if (value === undefined) continue;
    const below = result[key];
    result[key] = isPlain(below) && isPlain(value) ? overlay(below, value) : value;
  }
  return result;
}

// By the shape of the prototype: test runners give each file a realm of its own.
function isPlain(value: unknown): value is Layer {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
