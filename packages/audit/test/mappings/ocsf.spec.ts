import { canonicalJson } from '../../src/canonical/canonical-json.js';
import { toOcsf } from '../../src/mappings/ocsf.js';
import { BARE, EVENT, RECORD } from './fixtures.js';

const fingerprint = (value: string) => ({
  algorithm_id: 3,
  algorithm: 'SHA-256',
  encoding_id: 1,
  encoding: 'Hex',
  serialization_id: 99,
  serialization:
    'previous hash (32 bytes, none for the first), line feed, JCS of the audit/1 event in raw_data',
  value,
});

test('a sealed event as API Activity with an attestation', () => {
  expect(toOcsf(EVENT, RECORD)).toStrictEqual({
    activity_id: 3,
    activity_name: 'Update',
    category_uid: 6,
    category_name: 'Application Activity',
    class_uid: 6003,
    class_name: 'API Activity',
    type_uid: 600303,
    type_name: 'API Activity: Update',
    severity_id: 1,
    severity: 'Informational',
    status_id: 1,
    status: 'Success',
    time: 1795262400000,
    metadata: {
      uid: '0193a1d2-7c00-7a3b-9f52-3c1e8d0b64a7',
      version: '1.9.0',
      product: { name: 'Eyrie', vendor_name: 'Eyrie' },
      event_code: 'order.updated',
      logged_time: 1795262400250,
      correlation_uid: '0af7651916cd43dd8448eb211c80319c',
      log_name: 'main',
      sequence: 7,
      profiles: ['record_integrity'],
    },
    actor: {
      user: { uid: 'ann@example.com', name: 'Ann', type_id: 1, type: 'User' },
      session: { uid: 's-1' },
    },
    api: {
      operation: 'order.updated',
      request: { uid: 'r-1' },
      service: { name: 'shop', version: '1.2.3' },
    },
    src_endpoint: { ip: '203.0.113.7' },
    resources: [{ uid: '42', name: 'Order 42', type: 'order' }],
    http_request: { uid: 'r-1', http_method: 'PUT', url: { path: '/orders/:id' }, user_agent: 'curl/8' },
    attestation_list: [
      {
        uid: 'main:7',
        chain_uid: 'main',
        prev_event: { fingerprint: fingerprint('aa'.repeat(32)) },
        fingerprint: fingerprint('bb'.repeat(32)),
      },
    ],
    raw_data: RECORD.body,
  });
});

test('a denial of a service, not sealed yet', () => {
  expect(toOcsf(BARE)).toStrictEqual({
    activity_id: 99,
    activity_name: 'EXECUTE',
    category_uid: 6,
    category_name: 'Application Activity',
    class_uid: 6003,
    class_name: 'API Activity',
    type_uid: 600399,
    type_name: 'API Activity: EXECUTE',
    severity_id: 1,
    severity: 'Informational',
    status_id: 2,
    status: 'Failure',
    status_code: 'FORBIDDEN',
    status_detail: 'not allowed',
    action_id: 2,
    action: 'Denied',
    time: 1795262400250,
    metadata: {
      uid: BARE.id,
      version: '1.9.0',
      product: { name: 'Eyrie', vendor_name: 'Eyrie' },
      event_code: 'job.run',
      logged_time: 1795262400000,
      profiles: ['security_control'],
    },
    actor: { user: { uid: 'cron', type_id: 4, type: 'Service' } },
    api: { operation: 'job.run', service: { name: 'shop', version: '1.2.3' } },
    src_endpoint: { svc_name: 'shop', uid: 'i-1' },
    resources: [],
    http_response: { code: 403 },
    raw_data: canonicalJson(BARE),
  });
});

test('the first record of a chain has no previous event, and a user without an address an unknown endpoint', () => {
  const ocsf = toOcsf({ ...EVENT, actor: { id: 'a', type: 'user' } }, { ...RECORD, prevHash: null });
  expect(ocsf.attestation_list).toStrictEqual([
    { uid: 'main:7', chain_uid: 'main', fingerprint: fingerprint('bb'.repeat(32)) },
  ]);
  expect(ocsf.src_endpoint).toStrictEqual({ name: 'unknown' });
});

test.each([
  ['CREATE', 600301],
  ['READ', 600302],
  ['UPDATE', 600303],
  ['DELETE', 600304],
  ['LOGIN', 600399],
])('%s has the type %s', (action, typeUid) => {
  expect(toOcsf({ ...EVENT, action }).type_uid).toBe(typeUid);
});
