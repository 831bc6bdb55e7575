import type { EventShape, FieldKind, FieldType } from './event-fields.js';

export const FIELD_KINDS: readonly FieldKind[] = [
  'string',
  'number',
  'boolean',
  'string[]',
  'object',
  'last4',
];

/** What a declared field asks of its value. */
export interface FieldRule {
  readonly kind: FieldKind;
  readonly optional: boolean;
  /** The texts it may be. @default any */
  readonly choices?: readonly string[];
}

/** Reads the type of a field; `undefined` for what is none. */
export function fieldRule(type: FieldType): FieldRule | undefined {
  if (typeof type === 'string') {
    const optional = type.endsWith('?');
    const kind = FIELD_KINDS.find((each) => each === (optional ? type.slice(0, -1) : type));
    return kind === undefined ? undefined : { kind, optional };
  }
  if (typeof type !== 'object' || type === null) return undefined;
  const isOptional = !isList(type);
  const choices: unknown = isOptional ? type.oneOf : type;
  if (!isChoices(choices) || (isOptional && (type.optional as unknown) !== true)) return undefined;
  return { kind: 'string', optional: isOptional, choices };
}

function isList(type: object): type is readonly string[] {
  return Array.isArray(type);
}

function isChoices(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    new Set(value).size === value.length &&
    value.every((choice) => typeof choice === 'string')
  );
}

const rules = new WeakMap<EventShape, readonly NamedRule[]>();

/** A rule and the field that it is for. */
export interface NamedRule {
  readonly name: string;
  readonly rule: FieldRule;
}

/** The rules of all fields, read once for each shape. */
export function rulesOf(shape: EventShape): readonly NamedRule[] {
  let known = rules.get(shape);
  if (known === undefined) {
    known = Object.entries(shape).flatMap(([name, type]) => {
      const rule = fieldRule(type);
      return rule === undefined ? [] : [{ name, rule }];
    });
    rules.set(shape, known);
  }
  return known;
}
