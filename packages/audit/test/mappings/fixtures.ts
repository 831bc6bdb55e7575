import { canonicalJson } from '../../src/canonical/canonical-json.js';
import type { AuditEvent } from '../../src/event/audit-event.js';
import type { SealedRecord } from '../../src/records/sealed-record.js';

export const EVENT: AuditEvent = {
  specversion: '1.0',
  schema: 'audit/1',
  id: '0193a1d2-7c00-7a3b-9f52-3c1e8d0b64a7',
  type: 'order.updated',
  action: 'UPDATE',
  time: '2026-11-21T12:00:00.000Z',
  observed_time: '2026-11-21T12:00:00.250Z',
  stage: 'complete',
  outcome: 'success',
  actor: { id: 'ann@example.com', type: 'user', name: 'Ann', ip: '203.0.113.7', session_id: 's-1' },
  targets: [{ type: 'order', id: '42', name: 'Order 42' }],
  source: { service: 'shop', version: '1.2.3', instance_id: 'i-1', environment: 'production' },
  request: { method: 'PUT', route: '/orders/:id', id: 'r-1', user_agent: 'curl/8' },
  trace: { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' },
};

/** An event of which only what must be there is. */
export const BARE: AuditEvent = {
  specversion: '1.0',
  schema: 'audit/1',
  id: EVENT.id,
  type: 'job.run',
  action: 'EXECUTE',
  time: '2026-11-21T12:00:00.250Z',
  observed_time: '2026-11-21T12:00:00.000Z',
  stage: 'complete',
  outcome: 'denied',
  reason: { code: 'FORBIDDEN', message: 'not allowed', status: 403 },
  actor: { id: 'cron', type: 'service' },
  targets: [],
  source: EVENT.source,
};

export const RECORD: SealedRecord = {
  seq: 7,
  stream: 'main',
  id: EVENT.id,
  prevHash: 'aa'.repeat(32),
  hash: 'bb'.repeat(32),
  sealedAt: '2026-11-21T12:00:01.000Z',
  body: canonicalJson(EVENT),
};
