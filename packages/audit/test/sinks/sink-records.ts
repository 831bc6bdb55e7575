import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/canonical/canonical-json.js';
import type { AuditEvent } from '../../src/event/audit-event.js';
import type { SealedRecord, SignedCheckpoint } from '../../src/records/sealed-record.js';
import type { SinkContext } from '../../src/sinks/audit-sink.js';

export const context: SinkContext = { signal: new AbortController().signal };

const TIME = '2026-11-21T10:20:30.123Z';

/** Event number `n`, of an own id. */
export function eventNumber(n: number, differing: Partial<AuditEvent> = {}): AuditEvent {
  return {
    specversion: '1.0',
    schema: 'audit/1',
    id: `01991d00-0000-7000-8000-${String(n).padStart(12, '0')}`,
    type: 'order.updated',
    action: 'UPDATE',
    time: TIME,
    observed_time: TIME,
    stage: 'complete',
    outcome: 'success',
    actor: { id: 'u1', type: 'user' },
    targets: [{ type: 'order', id: '7' }],
    source: { service: 'orders', version: '1.2.3', instance_id: 'i1', environment: 'test' },
    ...differing,
  };
}

/** A chain of records of these events. */
export function sealed(
  events: readonly AuditEvent[],
  {
    stream = 'orders',
    sealedAt = TIME,
    after,
  }: { stream?: string; sealedAt?: string; after?: SealedRecord } = {},
): readonly SealedRecord[] {
  const records: SealedRecord[] = [];
  let last = after;
  for (const event of events) {
    const body = canonicalJson(event);
    const prevHash = last?.hash ?? null;
    const hash = createHash('sha256');
    if (prevHash !== null) hash.update(Buffer.from(prevHash, 'hex'));
    last = {
      seq: (last?.seq ?? 0) + 1,
      stream,
      id: event.id,
      prevHash,
      hash: hash.update('\n').update(body).digest('hex'),
      sealedAt,
      body,
    };
    records.push(last);
  }
  return records;
}

/** Records 1 to `count`. */
export function sealedUpTo(count: number): readonly SealedRecord[] {
  return sealed(Array.from({ length: count }, (_, at) => eventNumber(at + 1)));
}

export function checkpointOf(size: number, { stream = 'orders', seed = '' } = {}): SignedCheckpoint {
  const root = createHash('sha256').update(`${stream} ${size} ${seed}`).digest();
  return {
    stream,
    size,
    root: root.toString('hex'),
    note: `orders.example.com/audit\n${size}\n${root.toString('base64')}\n\n— orders.example.com/audit ${'A'.repeat(92)}\n`,
    createdAt: '2026-11-21T10:20:31.000Z',
  };
}

export function first<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined) throw new Error('there is none');
  return item;
}
