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

test('an audit trail that is switched off asks for no store', () => {
  expect(asksForStore({}, { EYRIE_AUDIT_ENABLED: ' False ' })).toBe(false);
  expect(asksForStore({ audit: {} }, { EYRIE_AUDIT_ENABLED: 'false' })).toBe(false);
  expect(asksForStore({ audit: { enabled: false } }, { EYRIE_AUDIT_ENABLED: 'true' })).toBe(false);
  expect(asksForStore({ audit: { enabled: true } }, { EYRIE_AUDIT_ENABLED: 'false' })).toBe(true);
  expect(asksForStore({ audit: { enabled: false }, store: {} }, {})).toBe(true);
});

test('an empty variable asks for nothing but the store that it was to name', () => {
  expect(asksForAudit({}, { EYRIE_AUDIT_ENABLED: ' ' })).toBe(false);
  expect(asksForStore({}, { EYRIE_AUDIT_ENABLED: '' })).toBe(false);
  expect(asksForStore({}, { EYRIE_STORE_URL: '' })).toBe(true);
});
