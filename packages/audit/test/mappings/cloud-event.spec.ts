import type { AuditEvent } from '../../src/event/audit-event.js';
import { toCloudEvent } from '../../src/mappings/cloud-event.js';
import { BARE, EVENT, RECORD } from './fixtures.js';

/** What the JSON schema and the text of CloudEvents 1.0.2 ask for. */
function expectCloudEvent(event: object): void {
  const { data, ...attributes } = JSON.parse(JSON.stringify(event)) as Record<string, unknown>;
  expect(data).toBeDefined();
  for (const name of ['id', 'source', 'type']) expect(String(attributes[name])).toMatch(/^.+$/);
  expect(attributes.specversion).toBe('1.0');
  expect(attributes.source).toMatch(/^[\w%\-./~!'()*]+$/);
  expect(new URL(String(attributes.source), 'https://base.test').pathname).toBe(attributes.source);
  expect(attributes.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  for (const [name, value] of Object.entries(attributes)) {
    expect(name).toMatch(/^[a-z0-9]{1,20}$/);
    expect(typeof value).toBe('string');
    expect(value).not.toBe('');
    expect(value).not.toMatch(/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u);
  }
}

test('a sealed event as a CloudEvent', () => {
  const cloudEvent = toCloudEvent(EVENT, RECORD, { typePrefix: 'com.example' });
  expect(cloudEvent).toStrictEqual({
    specversion: '1.0',
    id: '0193a1d2-7c00-7a3b-9f52-3c1e8d0b64a7',
    source: '/production/shop',
    type: 'com.example.audit.order.updated.v1',
    time: '2026-11-21T12:00:00.000Z',
    datacontenttype: 'application/json',
    subject: 'order/42',
    outcome: 'success',
    auditseq: '7',
    auditprevhash: 'aa'.repeat(32),
    audithash: 'bb'.repeat(32),
    data: EVENT,
  });
  expectCloudEvent(cloudEvent);
});

test('an event that is not sealed yet and has no target', () => {
  const cloudEvent = toCloudEvent(BARE);
  expect(cloudEvent).toStrictEqual({
    specversion: '1.0',
    id: BARE.id,
    source: '/production/shop',
    type: 'dev.eyrie.audit.job.run.v1',
    time: '2026-11-21T12:00:00.250Z',
    datacontenttype: 'application/json',
    outcome: 'denied',
    data: BARE,
  });
  expectCloudEvent(cloudEvent);
});

test('the first record has no previous hash', () => {
  expect(toCloudEvent(EVENT, { ...RECORD, prevHash: null })).not.toHaveProperty('auditprevhash');
});

test('who did it stands in no attribute', () => {
  const { data: _data, ...attributes } = toCloudEvent(EVENT, RECORD);
  expect(JSON.stringify(attributes)).not.toMatch(/ann|203\.0\.113|s-1/i);
});

test('names of services and ids of targets may hold anything', () => {
  const event: AuditEvent = {
    ...EVENT,
    source: { ...EVENT.source, service: 'my shop/é?#', environment: 'a b' },
    targets: [{ type: 'x', id: 'a\0b\u007f\ufffec' }],
  };
  const cloudEvent = toCloudEvent(event, RECORD);
  expect(cloudEvent.source).toBe('/a%20b/my%20shop%2F%C3%A9%3F%23');
  expect(cloudEvent.subject).toBe('x/a\ufffdb\ufffd\ufffdc');
  expectCloudEvent(cloudEvent);
});
