import type { Json, JsonObject } from '../event/json.js';
import { DEPLOYMENT_LIMITS } from './deployment-limits.js';

const { metadataBytes, metadataDepth } = DEPLOYMENT_LIMITS;

// Each costs at least two bytes of JSON, so that more of them can never fit.
const MAX_VALUES = metadataBytes / 2;

/** A copy of JSON that fits a record, sharing nothing with what it was copied from; `undefined` where it does not fit. */
export function copyMetadata(value: unknown): JsonObject | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const copy = copyOf(value, metadataDepth, { left: MAX_VALUES });
  if (copy === undefined || Buffer.byteLength(JSON.stringify(copy)) > metadataBytes) return undefined;
  return copy as JsonObject;
}

interface Budget {
  left: number;
}

function copyOf(value: unknown, levels: number, budget: Budget): Json | undefined {
  budget.left -= 1;
  if (budget.left < 0) return undefined;
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'string') return value.isWellFormed() ? value : undefined;
  if (typeof value !== 'object' || levels === 0) return undefined;
  if (Array.isArray(value)) return copyOfList(value, levels - 1, budget);
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = prototype === Object.prototype || prototype === null;
  return plain ? copyOfObject(value, levels - 1, budget) : undefined;
}

function copyOfList(list: readonly unknown[], levels: number, budget: Budget): Json | undefined {
  const copy: Json[] = [];
  for (const item of list) {
    const copied = copyOf(item, levels, budget);
    if (copied === undefined) return undefined;
    copy.push(copied);
  }
  return copy;
}

function copyOfObject(object: object, levels: number, budget: Budget): Json | undefined {
  const copy: Record<string, Json> = {};
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue;
    if (name === '__proto__' || !name.isWellFormed()) return undefined;
    const copied = copyOf(value, levels, budget);
    if (copied === undefined) return undefined;
    copy[name] = copied;
  }
  return copy;
}
