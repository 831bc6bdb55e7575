import { join } from 'node:path';
import protos from 'google-proto-files';

type Root = ReturnType<typeof protos.loadSync>;
type MessageType = ReturnType<Root['lookupType']>;
type Field = MessageType['fieldsArray'][number];

/** Where a protocol departs from the common JSON mapping. */
export interface JsonMapping {
  /** How enums are written. */
  readonly enums: 'names' | 'numbers';
  /** Fields of bytes that are hexadecimal instead of base64. */
  readonly hexFields: readonly string[];
}

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.(\d{3}|\d{6}|\d{9}))?Z$/;
const DURATION = /^-?\d+(\.(\d{3}|\d{6}|\d{9}))?s$/;
const INT64 = /^-?\d{1,19}$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const HEX = /^([0-9a-f]{2})*$/;
const INT32 = 2 ** 31;
const UINT32 = 2 ** 32;

/** Loads a message of a .proto file. */
export function messageType(file: string, name: string): MessageType {
  const root = protos.loadSync(protos.getProtoPath('protobuf', 'timestamp.proto'));
  // By itself it finds the imports of few packages only.
  root.resolvePath = (_origin, path) =>
    path.startsWith('google/') ? join(protos.getProtoPath(), '..', path) : path;
  root.loadSync(file);
  root.resolveAll();
  return root.lookupType(name);
}

/** Everything by which a value breaks the JSON mapping of a message: unknown names, wrong types, two of a oneof. */
export function protoJsonProblems(type: MessageType, value: unknown, mapping: JsonMapping): string[] {
  return messageProblems(type, value, mapping, type.name);
}

function messageProblems(type: MessageType, value: unknown, mapping: JsonMapping, path: string): string[] {
  switch (type.fullName) {
    case '.google.protobuf.Timestamp':
      return textLike(value, TIMESTAMP, path, 'no timestamp');
    case '.google.protobuf.Duration':
      return textLike(value, DURATION, path, 'no duration');
    case '.google.protobuf.Struct':
      return isObject(value) ? [] : [`${path}: no object`];
  }
  if (!isObject(value)) return [`${path}: no object`];
  const problems = Object.entries(value).flatMap(([name, item]) => {
    const field = type.fields[name];
    if (field === undefined) return [`${path}.${name}: no such field`];
    return fieldProblems(field, item, mapping, `${path}.${name}`);
  });
  for (const { name, oneof } of type.oneofsArray) {
    const given = oneof.filter((option) => Object.hasOwn(value, option));
    if (given.length > 1) problems.push(`${path}.${name}: both ${given.join(' and ')}`);
  }
  return problems;
}

function fieldProblems(field: Field, value: unknown, mapping: JsonMapping, path: string): string[] {
  if (field.map) {
    if (!isObject(value)) return [`${path}: no object`];
    return Object.entries(value).flatMap(([key, item]) =>
      valueProblems(field, item, mapping, `${path}[${key}]`),
    );
  }
  if (!field.repeated) return valueProblems(field, value, mapping, path);
  if (!Array.isArray(value)) return [`${path}: no list`];
  return value.flatMap((item, at) => valueProblems(field, item, mapping, `${path}[${at}]`));
}

function valueProblems(field: Field, value: unknown, mapping: JsonMapping, path: string): string[] {
  const { resolvedType } = field;
  if (resolvedType !== null && 'fieldsArray' in resolvedType) {
    return messageProblems(resolvedType, value, mapping, path);
  }
  if (resolvedType !== null) {
    const known: readonly unknown[] =
      mapping.enums === 'names' ? Object.keys(resolvedType.values) : Object.values(resolvedType.values);
    return known.includes(value) ? [] : [`${path}: no ${resolvedType.name}: ${String(value)}`];
  }
  return isScalar(field, value, mapping) ? [] : [`${path}: no ${field.type}: ${JSON.stringify(value)}`];
}

function isScalar({ name, type }: Field, value: unknown, mapping: JsonMapping): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string' && value.isWellFormed();
    case 'bool':
      return typeof value === 'boolean';
    case 'double':
      return typeof value === 'number';
    case 'int32':
      return Number.isInteger(value) && Math.abs(value as number) < INT32;
    case 'uint32':
    case 'fixed32':
      return Number.isInteger(value) && (value as number) >= 0 && (value as number) < UINT32;
    case 'int64':
    case 'fixed64':
      return typeof value === 'string' ? INT64.test(value) : Number.isSafeInteger(value);
    case 'bytes':
      return typeof value === 'string' && (mapping.hexFields.includes(name) ? HEX : BASE64).test(value);
    default:
      return false;
  }
}

function textLike(value: unknown, pattern: RegExp, path: string, problem: string): string[] {
  return typeof value === 'string' && pattern.test(value)
    ? []
    : [`${path}: ${problem}: ${JSON.stringify(value)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
