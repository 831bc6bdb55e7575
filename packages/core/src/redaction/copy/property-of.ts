import { throwing } from './markers.js';

/** A property, or what its getter threw, in words. */
export function propertyOf(source: object, name: string | number): unknown {
  try {
    return (source as Record<string | number, unknown>)[name];
  } catch (error) {
    return throwing(error);
  }
}

/** The name of an object's class, at most as long as asked for; `undefined` where it has none. */
export function classNameOf(value: object, maxLength: number): string | undefined {
  const maker = propertyOf(value, 'constructor');
  const name = typeof maker === 'function' ? propertyOf(maker, 'name') : undefined;
  return typeof name === 'string' && name !== '' ? name.slice(0, maxLength) : undefined;
}
