import type { GenericSchema } from 'valibot';
import { isPlainObject, UNSAFE_KEYS } from './plain-object.js';
import type { PathKeys } from './property-path.js';

/** Data that validation would let pass, drop or clone in silence. */
export type MisplacedData =
  /** A property that no schema knows, with the names that would have been right in its place. */
  | { readonly kind: 'unknown-property'; readonly path: PathKeys; readonly known: readonly string[] }
  /** An instance or a list where an object with properties belongs: it cannot be merged with the defaults. */
  | { readonly kind: 'not-plain'; readonly path: PathKeys; readonly received: object };

/**
 * Finds all misplaced data, at any depth. Validation itself stops at the first unknown property of an object, and
 * takes a list for an object.
 */
export function findMisplacedData(
  schema: GenericSchema,
  value: unknown,
  path: PathKeys = [],
): readonly MisplacedData[] {
  const shape = shapeOf(schema, value);
  if (shape.kind === 'opaque' || typeof value !== 'object' || value === null) return [];
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) return [];
    return value.flatMap((item, index) => findMisplacedData(shape.item, item, [...path, index]));
  }
  if (!isPlainObject(value)) return [{ kind: 'not-plain', path, received: value }];
  return Object.entries(value).flatMap(([key, child]) => findMisplacedUnder(shape, child, [...path, key]));
}

function findMisplacedUnder(shape: ObjectShape, value: unknown, path: PathKeys): readonly MisplacedData[] {
  const key = String(path.at(-1));
  if (shape.kind === 'names') {
    if (UNSAFE_KEYS.has(key)) return [{ kind: 'unknown-property', path, known: [] }];
    return findMisplacedData(shape.value, value, path);
  }
  if (value === undefined) return [];
  const entry = Object.hasOwn(shape.entries, key) ? shape.entries[key] : undefined;
  if (entry !== undefined) return findMisplacedData(entry, value, path);
  return shape.strict ? [{ kind: 'unknown-property', path, known: Object.keys(shape.entries) }] : [];
}

type ObjectShape =
  | {
      readonly kind: 'properties';
      readonly entries: Readonly<Record<string, GenericSchema>>;
      readonly strict: boolean;
    }
  | { readonly kind: 'names'; readonly value: GenericSchema };

type Shape =
  | ObjectShape
  | { readonly kind: 'list'; readonly item: GenericSchema }
  | { readonly kind: 'opaque' };

/** The parts of valibot's schemas that say what is inside. */
interface SchemaParts {
  readonly type: string;
  readonly entries?: Readonly<Record<string, GenericSchema>>;
  readonly value?: GenericSchema;
  readonly item?: GenericSchema;
  readonly wrapped?: GenericSchema;
  readonly options?: readonly unknown[];
  readonly getter?: (given: unknown) => GenericSchema;
}

function shapeOf(schema: GenericSchema, given: unknown): Shape {
  const { type, entries, value, item, wrapped, options, getter }: SchemaParts = schema;
  if (wrapped !== undefined) return shapeOf(wrapped, given);
  if (getter !== undefined) return shapeOf(getter(given), given);
  if (entries !== undefined) return { kind: 'properties', entries, strict: type === 'strict_object' };
  if (type === 'record' && value !== undefined) return { kind: 'names', value };
  if (type === 'array' && item !== undefined) return { kind: 'list', item };
  if (type === 'union' && options !== undefined)
    return onlyShapeOf(options as readonly GenericSchema[], given);
  return { kind: 'opaque' };
}

/** The shape inside of a union such as `false | { … }`; with two of them nobody can say which was meant. */
function onlyShapeOf(options: readonly GenericSchema[], given: unknown): Shape {
  const shapes = options.map((option) => shapeOf(option, given)).filter(({ kind }) => kind !== 'opaque');
  return shapes.length === 1 && shapes[0] !== undefined ? shapes[0] : { kind: 'opaque' };
}
