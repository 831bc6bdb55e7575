import type { Redactor } from '@eyrie/core/engine';
import { canonicalDigest } from '../canonical/canonical-digest.js';
import type { AuditChange, AuditCut } from './audit-event.js';
import { eventInvalid } from './event-errors.js';
import { propertyOf } from './event-texts.js';
import type { Json, JsonObject } from './json.js';
import { type FieldProtection, type ProtectionKind, protectionAlong } from './protect/field-protection.js';
import { MASK, protectedValue, type Replacement } from './protect/protected-value.js';
import { defined } from './values/defined.js';
import { frozenJson } from './values/frozen-json.js';
import { type KnownPath, knownPath, simpleValue } from './values/known-path.js';
import { plainPair, plainPairBelow, VALUE_LIMITS } from './values/plain-pair.js';

/** Changes of one event; of more the first ones are kept. */
export const MAX_CHANGES = 1000;

const OPERATIONS: ReadonlySet<unknown> = new Set(['add', 'remove', 'replace']);
const KINDS: ReadonlySet<unknown> = new Set<ProtectionKind>(['mask', 'hmac', 'encrypted']);

/** How the values of an event are shown. */
export interface ShownValues {
  readonly redactor: Redactor;
  readonly protection: FieldProtection | undefined;
  /** What takes the place of protected values. */
  readonly replace: Replacement;
}

/** The changes, copied, redacted and protected; of too many the first ones, and the digest of all. */
export function changesPart(
  changes: readonly AuditChange[] | undefined,
  values: ShownValues,
): { readonly changes: readonly AuditChange[] | undefined; readonly cut: AuditCut | undefined } {
  if (changes === undefined || changes.length === 0) return { changes: undefined, cut: undefined };
  const shown = changes.map((change, at) => shownChange(change, at, values));
  if (shown.length <= MAX_CHANGES) return { changes: Object.freeze(shown), cut: undefined };
  // A digest of personal data would outlive its erasure.
  const replace: Replacement = (kind, raw) => (kind === 'encrypted' ? MASK : values.replace(kind, raw));
  const whole = changes.map((change, at) => shownChange(change, at, { ...values, replace }));
  const cut = { path: '/changes', ...canonicalDigest(whole as unknown as Json) };
  return { changes: Object.freeze(shown.slice(0, MAX_CHANGES)), cut };
}

function shownChange(change: AuditChange, at: number, values: ShownValues): AuditChange {
  const path = propertyOf(change, 'path');
  const op = propertyOf(change, 'op');
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/')))
    throw eventInvalid(`changes/${at}/path`, 'must be a JSON Pointer (RFC 6901)');
  if (!OPERATIONS.has(op)) throw eventInvalid(`changes/${at}/op`, 'must be "add", "remove" or "replace"');
  const redacted = propertyOf(change, 'redacted');
  const place = knownPath(path, values.redactor);
  const protection = placeOf(path, place, values.protection);
  const { kind } = protection;
  return defined({
    from: shownValue(propertyOf(change, 'from'), place, protection, values),
    op: op as AuditChange['op'],
    path: place.shown,
    redacted: kind === 'encrypted' ? undefined : (kind ?? givenKind(redacted)),
    to: shownValue(propertyOf(change, 'to'), place, protection, values),
  });
}

type PlaceProtection = ReturnType<typeof protectionAlong>;

function shownValue(
  value: unknown,
  { names, isOpen }: KnownPath,
  { kind, below }: PlaceProtection,
  { redactor, replace }: ShownValues,
): Json | undefined {
  if (value === undefined) return undefined;
  const simple = isOpen && kind === undefined ? simpleValue(value, redactor) : undefined;
  if (simple !== undefined) return simple;
  const pair = plainPairBelow(names, value, redactor);
  const state = kind === undefined ? below : [{ kind, steps: [] }];
  return pair && protectedValue(pair, state, replace);
}

const UNPROTECTED: PlaceProtection = { kind: undefined, below: [] };

function placeOf(
  path: string,
  { steps, shown }: KnownPath,
  protection: FieldProtection | undefined,
): PlaceProtection {
  if (protection === undefined) return UNPROTECTED;
  const place = protectionAlong(protection.root, steps);
  // A personal field is found again by its path: one that was cut cannot be.
  const isFound = shown === path || (place.kind === undefined && place.below.length === 0);
  return isFound ? place : { kind: 'mask', below: [] };
}

function givenKind(redacted: unknown): ProtectionKind | undefined {
  // Only what Eyrie encrypts itself says so.
  return KINDS.has(redacted) && redacted !== 'encrypted' ? (redacted as ProtectionKind) : undefined;
}

/** The attributes, copied, redacted and protected; `undefined` where there are none. */
export function attributesPart(
  attributes: Readonly<Record<string, unknown>> | undefined,
  values: ShownValues,
): JsonObject | undefined {
  if (attributes === undefined || attributes === null) return undefined;
  const shown = shownAttributes(attributes, values);
  const fields = isObject(shown) ? shown : Object.freeze({ value: shown });
  return Object.keys(fields).length === 0 ? undefined : fields;
}

function shownAttributes(attributes: object, values: ShownValues): Json {
  // Most services protect no fields: then one copy is enough.
  if (values.protection === undefined) return frozenJson(values.redactor.fields(attributes, VALUE_LIMITS));
  const pair = plainPair(attributes, values.redactor);
  return pair === undefined
    ? Object.freeze({})
    : protectedValue(pair, values.protection.root, values.replace);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
