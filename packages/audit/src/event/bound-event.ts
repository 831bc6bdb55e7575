import { canonicalDigest } from '../canonical/canonical-digest.js';
import { canonicalJson } from '../canonical/canonical-json.js';
import { pointerTo } from '../canonical/json-pointer.js';
import type { AuditCut, AuditEvent } from './audit-event.js';
import type { Json, JsonObject } from './json.js';
import { defined } from './values/defined.js';

/**
 * Bytes of an event's canonical JSON at most: a leaf of a tiled log holds less than 64 KiB, and what transport adds needs
 * room.
 */
export const MAX_EVENT_BYTES = 61_440;

// Single attributes that are cut on their own; where more have to go, all go under one digest.
const MAX_CUT_ATTRIBUTES = 16;
const MAX_CUT_PATH_BYTES = 256;
// What a record of one cut adds, its path aside.
const CUT_BYTES = 160;
const MOST_BYTES_OF_A_UNIT = 6;

/**
 * The event itself where it is small enough. Where it is too large, changes are cut first (from the last one on), then
 * attributes (the largest first), then targets (from the last one on). `cut` says what, with digests. The rest of an event
 * is small by itself.
 */
export function boundEvent(event: AuditEvent, maxBytes = MAX_EVENT_BYTES): AuditEvent {
  if (mayTake(event, maxBytes) <= maxBytes || sizeOf(event) <= maxBytes) return event;
  const steps = [cutChanges, cutAttributes, cutTargets];
  return steps.reduce((cut, step) => (sizeOf(cut) <= maxBytes ? cut : step(cut, maxBytes)), event);
}

/** Adds what was cut; an earlier cut at the same place, which saw more of it, stays. */
export function withCut(event: AuditEvent, cuts: readonly (AuditCut | undefined)[]): AuditEvent {
  const all = [...(event.cut ?? [])];
  for (const cut of cuts) {
    if (cut !== undefined && !all.some(({ path }) => path === cut.path)) all.push(cut);
  }
  return all.length === 0 ? event : defined({ ...event, cut: Object.freeze(all.map((cut) => defined(cut))) });
}

function cutChanges(event: AuditEvent, maxBytes: number): AuditEvent {
  const { changes } = event;
  if (changes === undefined || changes.length === 0) return event;
  const rest = sizeOf({ ...event, changes: [] }) + CUT_BYTES;
  // Where the rest is too large by itself it is cut next, and need not take everything from the changes.
  const room = Math.max(maxBytes - rest, Math.floor(maxBytes / 2) - CUT_BYTES);
  const kept = firstThatFit(changes as unknown as readonly Json[], room);
  if (kept === changes.length) return event;
  const cut = { path: '/changes', ...canonicalDigest(changes as unknown as Json) };
  return withCut(defined({ ...event, changes: Object.freeze(changes.slice(0, kept)) }), [cut]);
}

function cutAttributes(event: AuditEvent, maxBytes: number): AuditEvent {
  const { attributes } = event;
  if (attributes === undefined) return event;
  const room = maxBytes - sizeOf({ ...event, attributes: {} });
  const sizes = Object.entries(attributes).map(([name, value]) => ({ name, bytes: entryBytes(name, value) }));
  sizes.sort((one, other) => other.bytes - one.bytes || (one.name < other.name ? -1 : 1));
  let left = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const cuts: AuditCut[] = [];
  const gone = new Set<string>();
  for (const { name, bytes } of sizes) {
    if (left <= room) break;
    const path = pointerTo('/attributes', name);
    const pathBytes = Buffer.byteLength(JSON.stringify(path));
    if (cuts.length === MAX_CUT_ATTRIBUTES || pathBytes > MAX_CUT_PATH_BYTES) return withoutAttributes(event);
    cuts.push({ path, ...canonicalDigest(attributes[name] as Json) });
    gone.add(name);
    left += CUT_BYTES + pathBytes - bytes;
  }
  if (left > room) return withoutAttributes(event);
  const kept = Object.entries(attributes).filter(([name]) => !gone.has(name));
  return withCut(defined({ ...event, attributes: Object.freeze(Object.fromEntries(kept)) }), cuts);
}

function withoutAttributes(event: AuditEvent): AuditEvent {
  const cut = { path: '/attributes', ...canonicalDigest(event.attributes as JsonObject) };
  return withCut(defined({ ...event, attributes: undefined }), [cut]);
}

function cutTargets(event: AuditEvent, maxBytes: number): AuditEvent {
  const { targets } = event;
  const room = maxBytes - sizeOf({ ...event, targets: [] }) - CUT_BYTES;
  const kept = firstThatFit(targets as unknown as readonly Json[], room);
  const cut = { path: '/targets', ...canonicalDigest(targets as unknown as Json) };
  return withCut(defined({ ...event, targets: Object.freeze(targets.slice(0, kept)) }), [cut]);
}

function firstThatFit(items: readonly Json[], room: number): number {
  let left = room;
  let kept = 0;
  for (const item of items) {
    left -= bytesOf(item) + 1;
    if (left < 0) break;
    kept += 1;
  }
  return kept;
}

function entryBytes(name: string, value: Json): number {
  return bytesOf(name) + bytesOf(value) + 2;
}

function bytesOf(value: Json): number {
  return Buffer.byteLength(canonicalJson(value));
}

function sizeOf(event: AuditEvent): number {
  return Buffer.byteLength(canonicalJson(event));
}

/** A cheap bound of a value's size from above; counts no further than it has to. */
function mayTake(value: unknown, enough: number): number {
  if (typeof value === 'string') return value.length * MOST_BYTES_OF_A_UNIT + 3;
  if (typeof value !== 'object' || value === null) return 26;
  let bytes = 3;
  for (const name in value) {
    bytes += name.length * MOST_BYTES_OF_A_UNIT + 4;
    bytes += mayTake((value as Readonly<Record<string, unknown>>)[name], enough);
    if (bytes > enough) break;
  }
  return bytes;
}
