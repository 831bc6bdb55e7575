import { checkDepth, isExportable, isInt64 } from './attribute-values.js';

/** A `KeyValue` of OTLP in JSON. */
export interface JsonKeyValue {
  readonly key: string;
  readonly value: object;
}

const NOTHING: readonly JsonKeyValue[] = Object.freeze([]);

/** Attributes as OTLP writes them in JSON. A value that cannot be read is left out, and never throws. */
export function jsonAttributes(attributes: object | undefined): readonly JsonKeyValue[] {
  if (attributes === undefined) return NOTHING;
  const pairs: JsonKeyValue[] = [];
  for (const key of Object.keys(attributes)) {
    try {
      const value: unknown = attributes[key as never];
      if (isExportable(value)) pairs.push({ key: key.toWellFormed(), value: anyValue(value, 1) });
    } catch {
      // Left out.
    }
  }
  return pairs;
}

function anyValue(value: unknown, depth: number): object {
  checkDepth(depth);
  if (typeof value === 'string') return { stringValue: value.toWellFormed() };
  if (typeof value === 'number') return isInt64(value) ? int(value) : double(value);
  if (typeof value === 'boolean') return { boolValue: value };
  if (value instanceof Uint8Array) return { bytesValue: base64(value) };
  if (Array.isArray(value)) return { arrayValue: { values: value.map((item) => anyValue(item, depth + 1)) } };
  if (typeof value !== 'object' || value === null) return {};
  const values = Object.entries(value)
    .filter(([, item]) => isExportable(item))
    .map(([key, item]) => ({ key: key.toWellFormed(), value: anyValue(item, depth + 1) }));
  return { kvlistValue: { values } };
}

// The JSON mapping of protobuf writes 64 bits as text, since a number of JavaScript cannot hold them.
function int(value: number): object {
  return { intValue: Number.isSafeInteger(value) ? String(value) : String(BigInt(value)) };
}

// And what JSON has no number for.
function double(value: number): object {
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
}

function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
