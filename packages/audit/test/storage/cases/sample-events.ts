import { canonicalJson } from '../../../src/canonical/canonical-json.js';
import type { Json } from '../../../src/event/json.js';
import type { OutboxRow } from '../../../src/storage/outbox.js';
import { STREAM } from './audit-world.js';

/** What differs between the events of a case. */
export interface SampleEvent {
  readonly id: string;
  readonly stream?: string;
  readonly mayExist?: boolean;
  readonly time?: string;
  readonly type?: string;
  readonly action?: string;
  readonly outcome?: string;
  readonly actor?: string;
  readonly targets?: readonly { readonly type: string; readonly id: string }[];
  readonly attributes?: Json;
}

/** A UUID that sorts by its number. */
export function idOf(number: number): string {
  return `01930000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

/** So many events, numbered from `first` on. */
export function eventsOf(count: number, { first = 1 } = {}): readonly SampleEvent[] {
  return Array.from({ length: count }, (_, index) => ({ id: idOf(first + index) }));
}

export function outboxRow({ stream = STREAM, mayExist = false, ...event }: SampleEvent): OutboxRow {
  return { stream, id: event.id, body: bodyOf(event), mayExist };
}

export function bodyOf(event: SampleEvent): string {
  const { id, time = '2026-11-22T08:00:00.000Z', type = 'order.updated', action = 'UPDATE' } = event;
  const {
    outcome = 'success',
    actor = 'ada',
    targets = [{ type: 'order', id: '7' }],
    attributes = {},
  } = event;
  return canonicalJson({
    specversion: '1.0',
    schema: 'audit/1',
    id,
    type,
    action,
    time,
    observed_time: time,
    stage: 'complete',
    outcome,
    actor: { id: actor, type: 'user' },
    targets,
    source: { service: 'shop', version: '1.0.0', instance_id: 'a', environment: 'test' },
    attributes,
  });
}
