import type { GenericSchema } from 'valibot';

type Leaf =
  | string
  | number
  | boolean
  | bigint
  | symbol
  | null
  | undefined
  | readonly unknown[]
  | ((...input: never[]) => unknown);

type KeysInside<T> = T extends Leaf ? never : keyof T & string;

/** The dotted names of the properties of a section and of the objects right inside it. */
export type PropertyPath<Options> = {
  [K in keyof Options & string]-?:
    | K
    | (KeysInside<Options[K]> extends infer Inner extends string ? `${K}.${Inner}` : never);
}[keyof Options & string];

/**
 * The entries that a section's schema must have, neither more nor fewer, for its documented options.
 *
 * @example
 * ```ts
 * import { configRule, type SchemaEntries } from '@eyrie/core/engine';
 * import { partial, strictObject } from 'valibot';
 *
 * export interface WeatherOptions {
 *   readonly station?: string;
 * }
 *
 * export const weatherSchema = partial(
 *   strictObject({ station: configRule.text() } satisfies SchemaEntries<WeatherOptions>),
 * );
 * ```
 */
export type SchemaEntries<Options> = {
  [K in keyof Options]-?: GenericSchema<Exclude<Options[K], undefined>>;
};

/** The defaults that a section may have: any part of its options. */
export type SectionDefaults<Options> = {
  readonly [K in keyof Options]?: Defaulted<Exclude<Options[K], undefined>>;
};

type Defaulted<Value> = Value extends Leaf ? Value : Partial<Value>;

/** Options after the defaults were filled in: what has a default is always there. */
export type WithDefaults<Options, Defaults> = Flat<
  {
    readonly [K in keyof Options as K extends keyof Defaults ? K : never]-?: Filled<
      Options[K],
      Defaults[K & keyof Defaults]
    >;
  } & {
    readonly [K in keyof Options as K extends keyof Defaults ? never : K]: Options[K];
  }
>;

type Filled<Value, Default> = Value extends Leaf
  ? Exclude<Value, undefined>
  : Default extends Leaf
    ? Value
    : WithDefaults<Value, Default>;

type Flat<T> = { [K in keyof T]: T[K] };
