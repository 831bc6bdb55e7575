import { isSameEvent } from '../../src/storage/same-event.js';

const EVENT = {
  id: '01930000-0000-7000-8000-000000000001',
  type: 'order.updated',
  action: 'UPDATE',
  time: '2026-11-22T08:00:00.000Z',
  observed_time: '2026-11-22T08:00:00.000Z',
  outcome: 'success',
  actor: { id: 'ada', type: 'user', ip: '192.0.2.0' },
  targets: [{ type: 'order', id: '7' }],
  source: { service: 'shop', version: '1.0.0', instance_id: 'a', environment: 'test' },
  request: { method: 'PUT', route: '/orders/:id', id: 'r-1' },
  trace: { trace_id: '1'.repeat(32), span_id: '1'.repeat(16) },
  attributes: { total: 7 },
};

const isSame = (change: object): boolean =>
  isSameEvent(JSON.stringify(EVENT), JSON.stringify({ ...EVENT, ...change }));

test.each([
  ['later', { time: '2026-11-22T08:00:07.000Z', observed_time: '2026-11-22T08:00:07.000Z' }],
  ['in another request', { request: { ...EVENT.request, id: 'r-2' } }],
  ['outside of a request', { request: undefined, trace: undefined }],
  ['in another trace', { trace: { ...EVENT.trace, span_id: '2'.repeat(16) } }],
  ['by another instance', { source: { ...EVENT.source, instance_id: 'b', version: '1.0.1' } }],
  ['from another address', { actor: { ...EVENT.actor, ip: '198.51.100.0' } }],
])('an event that is told again %s is the same event', (_how, change) => {
  expect(isSame(change)).toBe(true);
});

test.each([
  ['time of its caller', { time: '2026-11-22T07:00:00.000Z' }],
  ['actor', { actor: { id: 'mallory', type: 'user' } }],
  ['outcome', { outcome: 'denied' }],
  ['target', { targets: [{ type: 'order', id: '8' }] }],
  ['attribute', { attributes: { total: 8 } }],
  ['service', { source: { ...EVENT.source, service: 'billing' } }],
])('an event with another %s is another event', (_what, change) => {
  expect(isSame(change)).toBe(false);
});

test('what is no event is the same only byte for byte', () => {
  expect(isSameEvent('{', '{')).toBe(true);
  expect(isSameEvent('{', '}')).toBe(false);
  expect(isSameEvent('{}', '{"a":1}')).toBe(false);
  expect(isSameEvent('null', JSON.stringify(EVENT))).toBe(false);
});
