/** Options whose defaults are filled in. */
export type WithDefaults<Options, Name extends PropertyKey> = Options & {
  readonly [N in Name & keyof Options]-?: Exclude<Options[N], undefined>;
};

/** Options with the defaults where they are not set, or set to `undefined`. */
export function withDefaults<Options extends object, Defaults extends Partial<Options>>(
  options: Options,
  defaults: Defaults,
): WithDefaults<Options, keyof Defaults> {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...defaults, ...given } as unknown as WithDefaults<Options, keyof Defaults>;
}
