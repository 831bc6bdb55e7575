/** Gives a wrapper the name, own properties and Reflect metadata of what it wraps, so that Nest reads it as the same. */
export function copyMetadata(source: object, target: object): void {
  Object.assign(target, source);
  const name = Object.getOwnPropertyDescriptor(source, 'name');
  if (name !== undefined) Object.defineProperty(target, 'name', { ...name, configurable: true });
  for (const key of Reflect.getMetadataKeys(source)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, source), target);
  }
}
