type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Replaces a method on one object, never on its prototype. Where the object has no such method, or is frozen,
 * nothing happens. Returns what restores it, unless somebody replaced it again in the meantime.
 */
export function overrideMethod(
  target: object,
  name: string,
  replace: (original: Method) => Method,
): () => void {
  const holder = target as Record<string, unknown>;
  const original = holder[name];
  if (typeof original !== 'function') return () => {};
  const own = Object.getOwnPropertyDescriptor(target, name);
  const replacement = replace(original as Method);
  if (!Reflect.set(holder, name, replacement)) return () => {};
  return () => {
    if (holder[name] !== replacement) return;
    if (own === undefined) delete holder[name];
    else Object.defineProperty(target, name, own);
  };
}
