import { createHmac } from 'node:crypto';
import { ConfigError } from '../../src/config/config-error.js';
import { type RedactionOptions, redactionSection } from '../../src/redaction/redaction-options.js';
import { redactorOf } from './redactors.js';

const hashKey = 'a key of some length';
const hashOf = (secret: string): string =>
  `[HASH:${createHmac('sha256', hashKey).update(secret).digest('hex').slice(0, 16)}]`;

describe('the section redaction', () => {
  test('has these defaults', () => {
    expect(redactionSection.resolve({ environment: {} })).toEqual({
      enabled: true,
      mode: 'mask',
      keys: [],
      allowKeys: [],
      paths: [],
      patterns: [],
      allowPatterns: [],
    });
  });

  test('reads its variables', () => {
    const environment = {
      EYRIE_REDACTION_ENABLED: 'false',
      EYRIE_REDACTION_MODE: 'hash',
      EYRIE_REDACTION_HASH_KEY: hashKey,
      EYRIE_REDACTION_KEYS: 'iban, tax-id',
      EYRIE_REDACTION_ALLOW_PATTERNS: 'email,card',
    };
    expect(redactionSection.resolve({ environment })).toMatchObject({
      enabled: false,
      mode: 'hash',
      hashKey,
      keys: ['iban', 'tax-id'],
      allowPatterns: ['email', 'card'],
    });
  });

  test.each([
    [{ mode: 'hash' }, 'redaction.hashKey is missing, but must be given where a mode is "hash"'],
    [
      { keys: [{ key: 'iban', mode: 'hash' }] },
      'redaction.hashKey is missing, but must be given where a mode is "hash"',
    ],
    [{ hashKey: 'short' }, 'redaction.hashKey is [secret], but must be at least 16 characters long'],
    [{ mode: 'drop' }, 'redaction.mode is "drop", but must be one of "mask", "hash", "remove"'],
    [{ keys: [7] }, 'redaction.keys[0] is 7, but must be a name, or { key, mode }'],
    [{ paths: [{ paht: 'a' }] }, 'redaction.paths[0].paht is not a known property of redaction.paths[0]'],
    [
      { paths: ['user..ssn'] },
      'redaction.paths[0] is "user..ssn", but must be names between dots, "*" for any one, such as "items.*.iban", or { path, mode }',
    ],
    [
      { patterns: [{ name: 'iban', pattern: /[A-Z]+/ }] },
      'redaction.patterns[0].pattern is an instance of RegExp, but must say how often at most each part repeats: {1,64} instead of +, {0,64} instead of *',
    ],
    [
      { patterns: [{ name: 'My IBAN', pattern: 'x' }] },
      'redaction.patterns[0].name is "My IBAN", but must be',
    ],
    [
      { patterns: [{ name: 'x', pattern: 7 }] },
      'redaction.patterns[0].pattern is 7, but must be a regular expression',
    ],
    [
      { allowPatterns: ['emails'] },
      'redaction.allowPatterns[0] is "emails", but must be one of "api-key", "card", "email"',
    ],
  ])('refuses %j', (options, problem) => {
    const resolve = (): unknown =>
      redactionSection.resolve({ options: options as RedactionOptions, environment: {} });
    expect(resolve).toThrow(ConfigError);
    expect(resolve).toThrow(problem);
  });
});

describe('the mode', () => {
  const fields = {
    id: 'u-1',
    password: 'x',
    pin: 7,
    cookies: { a: 'b' },
    note: 'to bob@example.com, token=y',
  };

  test('mask names what was there', () => {
    expect(redactorOf().copy(fields)).toEqual({
      id: 'u-1',
      password: '[REDACTED]',
      pin: '[REDACTED]',
      cookies: '[REDACTED]',
      note: 'to [REDACTED:email], token=[REDACTED]',
    });
  });

  test('hash gives equal secrets equal digests, once', () => {
    const redactor = redactorOf({ mode: 'hash', hashKey });
    const copy = {
      id: 'u-1',
      password: hashOf('x'),
      pin: hashOf('7'),
      cookies: '[REDACTED]',
      note: `to ${hashOf('bob@example.com')}, token=${hashOf('y')}`,
    };
    expect(redactor.copy(fields)).toEqual(copy);
    expect(redactor.text(copy.note)).toBe(copy.note);
    expect(redactor.copy({ card: 4111111111111111 })).toEqual({ card: hashOf('4111111111111111') });
  });

  test('remove leaves nothing', () => {
    const redactor = redactorOf({ mode: 'remove' });
    expect(redactor.copy(fields)).toEqual({ id: 'u-1', note: 'to , token=' });
    expect(redactor.copy(['bob@example.com', { token: 'x' }])).toEqual(['', {}]);
  });
});

describe('a path', () => {
  test('names places below the fields, with "*" for any one name or position', () => {
    const redactor = redactorOf({
      paths: ['user.national', 'items.*.iban', '*.deep.*', { path: 'list.1', mode: 'remove' }],
    });
    const copy = redactor.copy({
      national: 'stays',
      user: { national: 'x', name: 'bob' },
      items: [{ iban: 'x', id: 1 }, { iban: { bank: 'y' } }, 'z'],
      other: { deep: { a: 1, b: 'x', c: null }, iban: 'stays' },
      list: [1, 2, 3],
    });
    expect(copy).toEqual({
      national: 'stays',
      user: { national: '[REDACTED]', name: 'bob' },
      items: [{ iban: '[REDACTED]', id: 1 }, { iban: '[REDACTED]' }, 'z'],
      other: { deep: { a: '[REDACTED]', b: '[REDACTED]', c: null }, iban: 'stays' },
      list: [1, 3],
    });
  });

  test('has a mode of its own, which wins over that of the name', () => {
    const redactor = redactorOf({ hashKey, paths: [{ path: 'user.password', mode: 'hash' }] });
    expect(redactor.copy({ user: { password: 'x' }, password: 'x' })).toEqual({
      user: { password: hashOf('x') },
      password: '[REDACTED]',
    });
  });

  test('leads through maps, errors and instances', () => {
    class Customer {
      readonly tax = 'x';
    }
    const redactor = redactorOf({ paths: ['map.a', 'error.detail', 'customer.tax', 'error.cause.tax'] });
    const error = Object.assign(new Error('m', { cause: new Customer() }), { detail: 'x', stack: 's' });
    expect(redactor.copy({ map: new Map([['a', 1]]), error, customer: new Customer() })).toEqual({
      map: { a: '[REDACTED]' },
      error: {
        type: 'Error',
        message: 'm',
        stack: 's',
        cause: { tax: '[REDACTED]' },
        detail: '[REDACTED]',
      },
      customer: { tax: '[REDACTED]' },
    });
  });
});

describe('a pattern of the configuration', () => {
  const iban = { name: 'iban', pattern: /\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/ };

  test('is replaced in every text and name, whatever its state was', () => {
    const sticky = /DE\d{2,20}/gi;
    sticky.lastIndex = 5;
    const redactor = redactorOf({ patterns: [iban, { name: 'account', pattern: sticky, mode: 'remove' }] });
    expect(redactor.text('from DE89370400440532013000 to FR1420041010050500013M02606')).toBe(
      'from [REDACTED:iban] to [REDACTED:iban]',
    );
    expect(redactor.text('de123 and DE456, password=x')).toBe(' and , password=[REDACTED]');
    expect(redactor.copy({ DE89370400440532013000: 1 })).toEqual({ '[REDACTED:iban]': 1 });
    expect(sticky.lastIndex).toBe(5);
  });

  test('hides what lies across the cut', () => {
    const redactor = redactorOf({ patterns: [iban] });
    const text = `${'x'.repeat(10)} DE89370400440532013000 ${'y'.repeat(10)}`;
    expect(redactor.copy(text, { maxTextLength: 15 })).toBe(
      'xxxxxxxxxx [REDACTED:iban]… [29 more characters]',
    );
    expect(redactor.copy(text, { maxTextLength: 40 })).toBe(
      'xxxxxxxxxx [REDACTED:iban] yyyyyy… [4 more characters]',
    );
  });
});
