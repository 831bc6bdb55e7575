/** What a field of an event is: `last4` keeps the last four letters or digits of whatever it is given. */
export type FieldKind = 'string' | 'number' | 'boolean' | 'string[]' | 'object' | 'last4';

/** A field that takes one of a few texts, and may be left out. */
export interface OptionalChoice {
  readonly oneOf: readonly string[];
  readonly optional: true;
}

/** A kind, a kind that may be left out (`'string?'`), or the texts that a field may be. */
export type FieldType = FieldKind | `${FieldKind}?` | readonly string[] | OptionalChoice;

/** The fields of an event by name. */
export interface EventShape {
  readonly [name: string]: FieldType;
}

interface KindValues {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
  readonly 'string[]': readonly string[];
  readonly object: object;
  readonly last4: string | number;
}

type OptionalNames<S extends EventShape> = {
  [Name in keyof S]: S[Name] extends `${FieldKind}?` | OptionalChoice ? Name : never;
}[keyof S];

type FieldValue<T extends FieldType> = T extends keyof KindValues
  ? KindValues[T]
  : T extends `${infer Kind extends FieldKind}?`
    ? KindValues[Kind]
    : T extends { readonly oneOf: readonly (infer Choice)[] }
      ? Choice
      : T extends readonly (infer Choice)[]
        ? Choice
        : never;

type Flat<T> = { [Name in keyof T]: T[Name] };

/** What the fields of a shape take: each that is not optional must be given. */
export type FieldsOf<S extends EventShape> = Flat<
  {
    readonly [Name in Exclude<keyof S, OptionalNames<S>>]: FieldValue<S[Name]>;
  } & {
    readonly [Name in OptionalNames<S>]?: FieldValue<S[Name]> | undefined;
  }
>;
