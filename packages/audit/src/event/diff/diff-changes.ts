import type { Redactor } from '@eyrie/core/engine';
import { canonicalDigest } from '../../canonical/canonical-digest.js';
import { canonicalJson } from '../../canonical/canonical-json.js';
import { pointerTo } from '../../canonical/json-pointer.js';
import type { AuditChange, AuditCut } from '../audit-event.js';
import { MAX_CHANGES } from '../event-changes.js';
import { boundedText, TEXT_BYTES } from '../event-texts.js';
import type { Json } from '../json.js';
import {
  type FieldProtection,
  type ProtectionState,
  protectionHere,
  stepIntoProtection,
} from '../protect/field-protection.js';
import { MASK, protectedValue, type Replacement } from '../protect/protected-value.js';
import { defined } from '../values/defined.js';
import { frozenJson } from '../values/frozen-json.js';
import {
  fieldOfPair,
  isFields,
  isItems,
  itemOfPair,
  type PlainPair,
  plainPair,
} from '../values/plain-pair.js';

/** Bytes of the canonical JSON of all changes at most. */
const MAX_CHANGES_BYTES = 65_536;

/** How changes are found and shown. */
export interface DiffOptions {
  /** Takes secrets out of what is shown. */
  readonly redactor: Redactor;
  /** Protected fields of the target. @default none */
  readonly protection?: FieldProtection | undefined;
  /** More are left out, and `cut` says so. @default 1000 */
  readonly maxChanges?: number | undefined;
}

/** What changed. */
export interface AuditDiff {
  readonly changes: readonly AuditChange[];
  /** Where there were too many or too large changes: the digest of all of them, protected fields masked. */
  readonly cut?: readonly AuditCut[] | undefined;
}

/**
 * The changes between two states of a target, as operations at JSON Pointers (RFC 6901), sorted by name. Never throws.
 *
 * Items of lists are compared by position. Entities of ORMs are read by their own properties, or as their `toJSON` says;
 * dates are ISO 8601 texts; a Map is an object where its keys are names, else a list of pairs; a Set is a list; what holds
 * itself reads `[Circular]`. A state that is `undefined` or `null` counts as an object with nothing in it, where the other
 * one is an object: so what was created is all added, and what was deleted all removed.
 *
 * A property with a secret name shows that it changed and nothing more. Values of fields that `protection` hashes or
 * encrypts still stand in plain here: {@link createAuditEvent} replaces them.
 *
 * @example
 * ```ts
 * diffChanges({ total: 5, tags: ['a'] }, { total: 7, tags: ['a', 'b'] }, { redactor }).changes;
 * // [{ op: 'add', path: '/tags/1', to: 'b' }, { op: 'replace', path: '/total', from: 5, to: 7 }]
 * ```
 */
export function diffChanges(before: unknown, after: unknown, options: DiffOptions): AuditDiff {
  const { redactor, protection, maxChanges = MAX_CHANGES } = options;
  const old = plainPair(before ?? undefined, redactor);
  const young = plainPair(after ?? undefined, redactor);
  const found: Difference[] = [];
  const state = protection?.root ?? [];
  compare({ path: '', state, old: old ?? emptyFor(young), young: young ?? emptyFor(old) }, found);
  const kept = firstThatFit(found, Math.min(maxChanges, MAX_CHANGES));
  if (kept.length === found.length) return Object.freeze({ changes: Object.freeze(kept) });
  const masked = found.map((difference) => changeOf(difference, () => MASK));
  const cut = defined({ path: '/changes', ...canonicalDigest(masked as unknown as Json) });
  return Object.freeze({ changes: Object.freeze(kept), cut: Object.freeze([cut]) });
}

const MASKED: ProtectionState = [{ kind: 'mask', steps: [] }];

/** A place of both states. */
interface Place {
  readonly path: string;
  readonly state: ProtectionState;
  readonly old: PlainPair | undefined;
  readonly young: PlainPair | undefined;
}

interface Difference extends Place {
  readonly op: AuditChange['op'];
}

function compare(place: Place, found: Difference[]): void {
  const { old, young, state } = place;
  if (old === undefined || young === undefined) {
    if (old !== undefined) found.push({ ...place, op: 'remove' });
    else if (young !== undefined) found.push({ ...place, op: 'add' });
    return;
  }
  if (old.raw === young.raw) return;
  const isWhole = protectionHere(state) !== undefined || isHidden(old) || isHidden(young);
  if (!isWhole && isFields(old.raw) && isFields(young.raw)) compareFields(place, found);
  else if (!isWhole && isItems(old.raw) && isItems(young.raw)) compareItems(place, found);
  else if (!isSame(old.raw, young.raw)) found.push({ ...place, op: 'replace' });
}

function compareFields({ path, state, old, young }: Place, found: Difference[]): void {
  const names = new Set([...Object.keys(old?.raw ?? {}), ...Object.keys(young?.raw ?? {})]);
  for (const name of [...names].sort()) {
    const pairs = { old: old && fieldOfPair(old, name), young: young && fieldOfPair(young, name) };
    // A name that holds a secret itself reads otherwise where it is shown, and no pointer would find it again.
    const isShown = isNamed(old, name) || isNamed(young, name);
    const next = isShown
      ? { path: pointerTo(path, name), state: stepIntoProtection(state, name) }
      : { path: pointerTo(path, MASK), state: MASKED };
    compare({ ...next, ...pairs }, found);
  }
}

function isNamed(pair: PlainPair | undefined, name: string): boolean {
  return isFields(pair?.shown) && Object.hasOwn(pair.shown, name);
}

function compareItems({ path, state, old, young }: Place, found: Difference[]): void {
  const length = Math.max(lengthOf(old), lengthOf(young));
  for (let index = 0; index < length; index++) {
    const pairs = { old: old && itemOfPair(old, index), young: young && itemOfPair(young, index) };
    compare(
      { path: pointerTo(path, index), state: stepIntoProtection(state, String(index)), ...pairs },
      found,
    );
  }
}

function lengthOf(pair: PlainPair | undefined): number {
  return isItems(pair?.raw) ? pair.raw.length : 0;
}

/** Whether a secret name, or a rule of the redactor, hides all of a value that has parts. */
function isHidden({ raw, shown }: PlainPair): boolean {
  if (isFields(raw)) return !isFields(shown);
  return isItems(raw) && !isItems(shown);
}

function isSame(one: PlainPair['raw'], other: PlainPair['raw']): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return canonicalJson(frozenJson(one)) === canonicalJson(frozenJson(other));
}

function firstThatFit(found: readonly Difference[], maxChanges: number): AuditChange[] {
  const kept: AuditChange[] = [];
  let left = MAX_CHANGES_BYTES;
  for (const difference of found.slice(0, maxChanges)) {
    const change = changeOf(difference, keepForLater);
    left -= Buffer.byteLength(canonicalJson(change as unknown as Json)) + 1;
    if (left < 0) break;
    kept.push(change);
  }
  return kept;
}

const keepForLater: Replacement = (kind, raw) => (kind === 'mask' ? MASK : raw);

function changeOf({ path, state, old, young, op }: Difference, replace: Replacement): AuditChange {
  const masks = protectionHere(state) === 'mask' || isMasked(old) || isMasked(young);
  return defined({
    from: old && protectedValue(old, state, replace),
    op,
    path: boundedText(path.toWellFormed(), TEXT_BYTES.route),
    redacted: masks ? 'mask' : undefined,
    to: young && protectedValue(young, state, replace),
  });
}

/** Whether nothing but a mask is left of a value. */
function isMasked(pair: PlainPair | undefined): boolean {
  if (pair === undefined || pair.raw === null) return false;
  return isHidden(pair) || pair.shown === undefined || (pair.shown === MASK && pair.raw !== MASK);
}

function emptyFor(other: PlainPair | undefined): PlainPair | undefined {
  return isFields(other?.raw) ? { raw: {}, shown: {} } : undefined;
}
