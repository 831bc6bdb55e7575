import { createSpanRedaction } from '../../src/redaction/span-redaction.js';
import { exported, redactionOf, textOf } from './redactions.js';

describe('where redaction is switched off', () => {
  const attributes = {
    password: 'x',
    'url.query': 'token=a',
    'db.system.name': 'mysql',
    'db.query.text': 'SELECT "x"',
    'db.mysql.values': ['x'],
  };

  test('statements are sanitized all the same', () => {
    const redaction = createSpanRedaction({ redactor: undefined, sanitizeStatements: true });
    const expected = {
      password: 'x',
      'url.query': 'token=a',
      'db.system.name': 'mysql',
      'db.query.text': 'SELECT ?',
    };
    expect(exported(redaction, { attributes }).attributes).toEqual(expected);
    expect(redaction.redactAttributes(attributes)).toEqual(expected);
  });

  test('nothing happens where that is off too', () => {
    const redaction = createSpanRedaction({ redactor: undefined, sanitizeStatements: false });
    expect(exported(redaction, { attributes }).attributes).toEqual(attributes);
    expect(redaction.redactAttributes(attributes)).toBe(attributes);
  });
});

test('attributes for a span of somebody else are copied', () => {
  const attributes = Object.freeze({ password: 'x', 'url.full': 'https://a:b@c/', id: 7 });
  expect(redactionOf().redactAttributes(attributes)).toEqual({
    password: '[REDACTED]',
    'url.full': 'https://REDACTED:REDACTED@c/',
    id: 7,
  });
  expect(attributes.password).toBe('x');
});

test('values that throw when they are read do not harm, and do not leave', () => {
  const throwing = (): never => {
    throw new Error('a trap');
  };
  const attributes = Object.defineProperties(
    { id: 7 },
    {
      read: { enumerable: true, get: throwing },
      inside: { enumerable: true, value: new Proxy({}, { get: throwing, ownKeys: throwing }) },
      list: { enumerable: true, value: new Proxy([], { get: throwing }) },
    },
  );
  const redacted = redactionOf().redactAttributes(attributes);
  expect(redacted).toEqual({
    id: 7,
    read: '[REDACTED]',
    inside: expect.stringContaining('['),
    list: '[REDACTED]',
  });
  const traps = new Proxy({}, { get: throwing, ownKeys: throwing, getPrototypeOf: throwing });
  expect(redactionOf().redactAttributes(traps)).toEqual({});
});

test('attributes that cannot be changed give way to a copy, and a span that cannot be read is emptied', () => {
  const span = exported(createSpanRedaction({ redactor: undefined, sanitizeStatements: false }), {
    attributes: { id: 7 },
  });
  const frozen = Object.assign(span, { attributes: Object.freeze({ password: 'x', id: 7 }) });
  redactionOf().redact(frozen);
  expect(frozen.attributes).toEqual({ password: '[REDACTED]', id: 7 });
  const broken = Object.assign(span, { name: 'canary' });
  Reflect.set(broken, 'events', undefined);
  redactionOf().redact(broken);
  expect(textOf(broken)).toBe(
    '{"name":"[REDACTED]","attributes":{},"events":[],"links":[],"status":{"code":0}}',
  );
});
