import { toOtelAuditRecord } from '../../src/mappings/otel-audit-record.js';
import { BARE, EVENT, RECORD } from './fixtures.js';

const resource = {
  'service.name': 'shop',
  'service.version': '1.2.3',
  'service.instance.id': 'i-1',
  'deployment.environment.name': 'production',
};

test('a sealed event as an audit record', () => {
  expect(toOtelAuditRecord(EVENT, RECORD)).toStrictEqual({
    timeUnixNano: '1795262400000000000',
    observedTimeUnixNano: '1795262400250000000',
    eventName: 'order.updated',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    resource,
    attributes: {
      'audit.record.id': '0193a1d2-7c00-7a3b-9f52-3c1e8d0b64a7',
      'audit.action': 'UPDATE',
      'audit.actor.id': 'ann@example.com',
      'audit.actor.type': 'user',
      'audit.outcome': 'success',
      'audit.target.id': '42',
      'audit.target.type': 'order',
      'audit.sequence.id': 'main',
      'audit.sequence.number': 7,
      'audit.integrity.algorithm': 'SHA-256',
      'audit.integrity.value': Buffer.alloc(32, 0xbb).toString('base64'),
      'client.address': '203.0.113.7',
      'http.request.method': 'PUT',
      'http.route': '/orders/:id',
      'user_agent.original': 'curl/8',
    },
    body: EVENT,
  });
});

test('a denial is a failure, and what lies in the future is observed no earlier than it happened', () => {
  expect(toOtelAuditRecord(BARE)).toStrictEqual({
    timeUnixNano: '1795262400250000000',
    observedTimeUnixNano: '1795262400250000000',
    eventName: 'job.run',
    resource,
    attributes: {
      'audit.record.id': BARE.id,
      'audit.action': 'EXECUTE',
      'audit.actor.id': 'cron',
      'audit.actor.type': 'service',
      'audit.outcome': 'failure',
      'error.type': 'FORBIDDEN',
    },
    body: BARE,
  });
});
