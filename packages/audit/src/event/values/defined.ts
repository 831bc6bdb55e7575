/** An object without its undefined properties, frozen. */
export type Defined<Fields> = Readonly<{
  [Name in keyof Fields as undefined extends Fields[Name] ? never : Name]: Fields[Name];
}> &
  Readonly<{ [Name in keyof Fields as undefined extends Fields[Name] ? Name : never]?: Fields[Name] }>;

/** Leaves undefined properties out: canonical JSON has no place for them. */
export function defined<const Fields extends object>(fields: Fields): Defined<Fields> {
  const given: Record<string, unknown> = {};
  // Several times for each event: pairs of names and values would be thrown away at once.
  for (const name of Object.keys(fields)) {
    const value = (fields as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) given[name] = value;
  }
  return Object.freeze(given) as unknown as Defined<Fields>;
}
