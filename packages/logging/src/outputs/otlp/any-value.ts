import type { PlainData } from '@eyrie/core/engine';
import type { AnyValue } from '@opentelemetry/api';

/**
 * Data as a value of an OTLP record; maps stay maps. What JSON could not carry there becomes text, because a
 * collector refuses the whole batch for it: whole numbers beyond 2^53 (the SDK would write `1e+21` for an int64),
 * NaN and infinities, and halves of surrogate pairs.
 */
export function anyValueOf(data: PlainData): AnyValue {
  if (typeof data === 'string') return data.toWellFormed();
  if (typeof data === 'number') return isExact(data) ? data : String(data);
  if (typeof data === 'boolean' || data === null) return data;
  if (Array.isArray(data)) return data.map((item: PlainData) => anyValueOf(item));
  // Without a prototype, and without the one name by which the SDK tells maps from instances of a class.
  const map: Record<string, AnyValue> = Object.create(null);
  for (const [name, value] of Object.entries(data)) {
    map[name === 'constructor' ? 'constructor_' : name.toWellFormed()] = anyValueOf(value);
  }
  return map;
}

function isExact(number: number): boolean {
  return Number.isInteger(number) ? Number.isSafeInteger(number) : Number.isFinite(number);
}
