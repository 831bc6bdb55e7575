/** An object without its undefined properties, frozen. */
export type Defined<Fields> = Readonly<{
  [Name in keyof Fields as undefined extends Fields[Name] ? never : Name]: Fields[Name];
}> &
  Readonly<{ [Name in keyof Fields as undefined extends Fields[Name] ? Name : never]?: Fields[Name] }>;

/**
 * Leaves undefined properties out: canonical JSON has no place for them. The object is to be one that nobody else holds:
 * where nothing has to go it is frozen itself.
 */
export function defined<const Fields extends object>(fields: Fields): Defined<Fields> {
  const values = fields as Readonly<Record<string, unknown>>;
  for (const name in values)
    if (values[name] === undefined) return withoutUndefined(values) as Defined<Fields>;
  return Object.freeze(fields);
}

function withoutUndefined(values: Readonly<Record<string, unknown>>): unknown {
  const given: Record<string, unknown> = {};
  // Several times for each event: pairs of names and values would be thrown away at once.
  for (const name in values) {
    const value = values[name];
    if (value !== undefined) given[name] = value;
  }
  return Object.freeze(given);
}
