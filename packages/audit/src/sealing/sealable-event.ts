import { canonicalJson } from '../canonical/canonical-json.js';
import type { Json } from '../event/json.js';
import { indexText } from '../storage/index-text.js';

/** A row of the outbox that can be sealed, with what the log is searched by. */
export interface SealableEvent {
  readonly id: string;
  readonly body: string;
  readonly time: string;
  readonly type: string;
  readonly action: string;
  readonly outcome: string;
  readonly actorId: string;
  /** Each target once. */
  readonly targets: readonly { readonly type: string; readonly id: string }[];
}

const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
// Longer ones do not fit into the index that keeps ids unique.
const MAX_ID_LENGTH = 200;

/**
 * Reads an event out of the outbox; `undefined` for what is none: whoever may insert into the table can write anything,
 * and what is not canonical could not be verified from a copy in another layout.
 */
export function readSealableEvent(id: string, body: string): SealableEvent | undefined {
  const event = parseCanonical(body);
  if (!isFields(event) || event.id !== id || id.length > MAX_ID_LENGTH) return undefined;
  const { time, type, action, outcome, actor, targets } = event;
  if (typeof time !== 'string' || !UTC_TIME.test(time)) return undefined;
  if (typeof type !== 'string' || typeof action !== 'string' || typeof outcome !== 'string') return undefined;
  if (!isFields(actor) || typeof actor.id !== 'string' || !Array.isArray(targets)) return undefined;
  const indexedTargets = indexTargets(targets);
  if (indexedTargets === undefined) return undefined;
  return {
    id,
    body,
    time,
    type: indexText(type),
    action: indexText(action),
    outcome: indexText(outcome),
    actorId: indexText(actor.id),
    targets: indexedTargets,
  };
}

function parseCanonical(body: string): unknown {
  try {
    const value = JSON.parse(body) as Json;
    return canonicalJson(value) === body ? value : undefined;
  } catch {
    return undefined;
  }
}

function indexTargets(targets: readonly unknown[]): SealableEvent['targets'] | undefined {
  // Bounded by the size of an event.
  const indexed = new Map<string, SealableEvent['targets'][number]>();
  for (const target of targets) {
    if (!isFields(target) || typeof target.type !== 'string' || typeof target.id !== 'string')
      return undefined;
    const type = indexText(target.type);
    const id = indexText(target.id);
    indexed.set(`${type}\0${id}`, { type, id });
  }
  return [...indexed.values()];
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
