/** Gives a wrapper the name, length, own properties and Reflect metadata of what it wraps, so that Nest reads it as the same. */
export function copyMetadata(source: object, target: object): void {
  Object.assign(target, source);
  for (const key of ['name', 'length']) {
    const own = Object.getOwnPropertyDescriptor(source, key);
    if (own !== undefined) Object.defineProperty(target, key, { ...own, configurable: true });
  }
  for (const key of Reflect.getMetadataKeys(source)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, source), target);
  }
}
