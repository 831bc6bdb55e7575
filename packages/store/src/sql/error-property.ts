/** A property of whatever was thrown: `instanceof Error` would miss those of another realm, such as Node's own in Jest. */
export function errorProperty(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}
