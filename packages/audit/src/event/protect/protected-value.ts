import { createHmac } from 'node:crypto';
import { canonicalJson } from '../../canonical/canonical-json.js';
import type { Json } from '../json.js';
import { freeName, frozenJson, setOwn } from '../values/frozen-json.js';
import { fieldOfPair, isFields, isItems, itemOfPair, type PlainPair } from '../values/plain-pair.js';
import {
  type ProtectionKind,
  type ProtectionState,
  protectionHere,
  stepIntoProtection,
} from './field-protection.js';

/** Stands in place of what is masked. */
export const MASK = '[REDACTED]';

/** What stands in place of a protected value. */
export type Replacement = (kind: ProtectionKind, raw: Json) => Json;

/** The value as it may be shown, with what takes the place of each of its protected places. */
export function protectedValue(pair: PlainPair, state: ProtectionState, replace: Replacement): Json {
  const kind = protectionHere(state);
  if (kind !== undefined) return replace(kind, frozenJson(pair.raw));
  const { raw, shown } = pair;
  if (shown === undefined) return raw === null ? null : MASK;
  if (state.length === 0) return frozenJson(shown);
  if (isItems(raw) && isItems(shown)) return protectedItems(pair, raw.length, state, replace);
  if (isFields(raw) && isFields(shown)) return protectedFields(pair, Object.keys(raw), state, replace);
  return frozenJson(shown);
}

function protectedItems(pair: PlainPair, length: number, state: ProtectionState, replace: Replacement): Json {
  const items: Json[] = [];
  for (let index = 0; index < length; index++) {
    const item = itemOfPair(pair, index) as PlainPair;
    items.push(protectedValue(item, stepIntoProtection(state, String(index)), replace));
  }
  return Object.freeze(items);
}

function protectedFields(
  pair: PlainPair,
  names: readonly string[],
  state: ProtectionState,
  replace: Replacement,
): Json {
  const fields: Record<string, Json> = {};
  for (const name of names) {
    const field = fieldOfPair(pair, name) as PlainPair;
    const isShown = isFields(pair.shown) && Object.hasOwn(pair.shown, name);
    if (isShown) setOwn(fields, name, protectedValue(field, stepIntoProtection(state, name), replace));
    // A name that holds a secret itself: no pointer would find it again later.
    else setOwn(fields, freeName(fields, MASK), MASK);
  }
  return frozenJson(fields);
}

/** The keyed digest of a value: HMAC-SHA256 of its canonical JSON, so that `1` and `"1"` differ. */
export function keyedDigest(value: Json, key: string): string {
  return `hmac-sha256:${createHmac('sha256', key).update(canonicalJson(value)).digest('hex')}`;
}
