import { EyrieError } from '@eyrie/core/engine';
import type { AuditEvent } from '../event/audit-event.js';
import type { Json } from '../event/json.js';
import { pointerOf } from './json-pointer.js';
import { isPlainText } from './plain-text.js';

/** Levels of nesting that canonical JSON may have here: what holds itself is found by it, too. */
export const MAX_CANONICAL_DEPTH = 64;

const MAX_POINTER_LENGTH = 200;

/**
 * The canonical JSON of a value by RFC 8785 (JCS): names sorted by UTF-16 code units, numbers as ECMAScript writes
 * them, no blanks. Equal values have equal texts, so that a text can be hashed and signed.
 *
 * @throws EyrieError `EYRIE_AUDIT_NOT_CANONICAL`, which names the place by a JSON Pointer, for what has no canonical
 * form: lone surrogates, NaN and infinities, BigInt, `undefined` (also as a property or a hole), functions, symbols,
 * objects of classes, more than 64 levels and what holds itself.
 *
 * @example
 * ```ts
 * canonicalJson({ b: [1e21, -0], a: '€' }); // '{"a":"€","b":[1e+21,0]}'
 * ```
 */
export function canonicalJson(value: Json | AuditEvent): string {
  try {
    return textOf(value, 1);
  } catch (error) {
    throw error instanceof Fault ? notCanonical(error) : error;
  }
}

/** What has no canonical form. The way to it is collected while it is thrown, so that no other value pays for it. */
class Fault {
  readonly problem: string;
  readonly stepsFromHere: (string | number)[] = [];

  constructor(problem: string) {
    this.problem = problem;
  }
}

function textOf(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return stringText(value);
    case 'number':
      if (!Number.isFinite(value)) throw new Fault(`is ${value}`);
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth > MAX_CANONICAL_DEPTH)
        throw new Fault(`is nested deeper than ${MAX_CANONICAL_DEPTH} levels or holds itself`);
      return Array.isArray(value) ? listText(value, depth) : fieldsText(value, depth);
    default:
      throw new Fault(`is of the type ${typeof value}`);
  }
}

function stringText(text: string): string {
  if (isPlainText(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new Fault('holds a lone surrogate');
  // Of well-formed text it escapes exactly what RFC 8785 asks for.
  return JSON.stringify(text);
}

function listText(items: readonly unknown[], depth: number): string {
  let text = '[';
  let index = 0;
  try {
    for (; index < items.length; index++) {
      if (index > 0) text += ',';
      text += textOf(items[index], depth + 1);
    }
  } catch (error) {
    throw at(index, error);
  }
  return `${text}]`;
}

function fieldsText(value: object, depth: number): string {
  if (!isPlain(value)) throw new Fault('is an object of a class');
  const fields = value as Readonly<Record<string, unknown>>;
  let text = '{';
  let place = '';
  try {
    for (const name of sortedNames(fields)) {
      place = name;
      if (text.length > 1) text += ',';
      text += stringText(name);
      text += ':';
      text += textOf(fields[name], depth + 1);
    }
  } catch (error) {
    throw at(place, error);
  }
  return `${text}}`;
}

/** The names by their UTF-16 code units, which both `>` and sort() without a comparison of its own compare. */
function sortedNames(fields: object): readonly string[] {
  const names = Object.keys(fields);
  for (let index = 1; index < names.length; index++) {
    if ((names[index - 1] as string) > (names[index] as string)) return names.sort();
  }
  return names;
}

/** Objects of other realms count too, such as those of a test runner or a worker. */
function isPlain(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function at(step: string | number, error: unknown): unknown {
  if (error instanceof Fault) error.stepsFromHere.push(step);
  return error;
}

function notCanonical({ problem, stepsFromHere }: Fault): EyrieError {
  const pointer = pointerOf(stepsFromHere.toReversed()).toWellFormed();
  const place =
    pointer.length > MAX_POINTER_LENGTH ? `${pointer.slice(0, MAX_POINTER_LENGTH).toWellFormed()}…` : pointer;
  return new EyrieError({
    code: 'EYRIE_AUDIT_NOT_CANONICAL',
    problem: `The value at the JSON Pointer ${JSON.stringify(place)} ${problem}, which has no canonical JSON (RFC 8785)`,
    remedy: 'Give plain JSON: well-formed text, finite numbers, booleans, null, lists and plain objects',
  });
}
