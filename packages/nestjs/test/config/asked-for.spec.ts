import { asksForAudit, asksForStore } from '../../src/config/asked-for.js';

test('the audit trail is asked for by its section or its variable', () => {
  expect(asksForAudit({}, {})).toBe(false);
  expect(asksForAudit({ store: {} }, { EYRIE_STORE_URL: 'sqlite::memory:' })).toBe(false);
  expect(asksForAudit({ audit: {} }, {})).toBe(true);
  expect(asksForAudit({}, { EYRIE_AUDIT_ENABLED: 'true' })).toBe(true);
});

test('the store is asked for by its section, its URL, or with the audit trail', () => {
  expect(asksForStore({}, {})).toBe(false);
  expect(asksForStore({ store: {} }, {})).toBe(true);
  expect(asksForStore({}, { EYRIE_STORE_URL: 'sqlite::memory:' })).toBe(true);
  expect(asksForStore({ audit: {} }, {})).toBe(true);
  expect(asksForStore({}, { EYRIE_AUDIT_ENABLED: 'true' })).toBe(true);
});
