/** What an object has, without what is `undefined`: of a pattern that was not asked for, of a record it is not there. */
export function definedOf(given: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
