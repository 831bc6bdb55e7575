import { redactorOf } from './redactors.js';

const redactor = redactorOf();

describe('the name of a field', () => {
  test.each([
    ...[
      'password',
      'Password',
      'PASSWORD',
      'pass_word',
      'dbPassword',
      'user.password',
      'password2',
      'newPassword',
    ],
    ...[
      'passwd',
      'pwd',
      'passphrase',
      'pass',
      'smtp_pass',
      'userPass',
      'passwordHash',
      'password_confirmation',
    ],
    ...[
      'secret',
      'clientSecret',
      'client_secret',
      'secrets',
      'SECRET_KEY',
      'jwtSecret',
      'token',
      'accessToken',
    ],
    ...[
      'refresh_token',
      'id-token',
      'x-auth-token',
      'csrfToken',
      'X-XSRF-TOKEN',
      'sessionToken',
      '_csrf',
      'jwt',
    ],
    ...[
      'authorization',
      'Authorization',
      'proxy-authorization',
      'cookie',
      'cookies',
      'set-cookie',
      'sessionCookie',
    ],
    ...['apiKey', 'api_key', 'x-api-key', 'API-KEY', 'apikey', 'stripeApiKey', 'privateKey', 'accessKey'],
    ...['secretAccessKey', 'encryptionKey', 'credentials', 'credential', 'awsCredentials', 'auth', 'bearer'],
    ...[
      'sessionId',
      'session_id',
      'sid',
      'connect.sid',
      'JSESSIONID',
      'pin',
      'cvv',
      'cvc',
      'cvv2',
      'card_cvc',
    ],
    ...[
      'cardNumber',
      'card-number',
      'creditCard',
      'ssn',
      'customer_ssn',
      'otp',
      'loginOtp',
      'connectionString',
    ],
    ...['stripe-signature', 'x-hub-signature-256', 'signature', 'totp', 'code_verifier', 'mnemonic'],
  ])('%s is secret', (name) => {
    expect(redactor.copy({ [name]: 'x' })).toEqual({ [name]: '[REDACTED]' });
  });

  test.each([
    ...[
      'tokenCount',
      'max_tokens',
      'promptTokens',
      'tokenType',
      'tokenExpiresAt',
      'nextPageToken',
      'page_token',
    ],
    ...[
      'passwordChangedAt',
      'passwordLength',
      'passwordPolicy',
      'author',
      'authority',
      'authenticated',
      'authMethod',
    ],
    ...[
      'cookieConsent',
      'cookieBanner',
      'pinned',
      'shipping',
      'spinning',
      'mapping',
      'compass',
      'bypass',
      'passed',
    ],
    ...[
      'key',
      'primaryKey',
      'publicKey',
      'idempotencyKey',
      'cacheKey',
      'keyId',
      'keyboard',
      'secretary',
      'session',
    ],
    ...[
      'sessionCount',
      'side',
      'residence',
      'laptop',
      'option',
      'card',
      'cardLastFour',
      'lastFour',
      'signatureValid',
    ],
    ...['hash', 'salted', 'id', 'userId', 'name', 'value', 'iban', 'accountSid'],
  ])('%s is none', (name) => {
    expect(redactor.copy({ [name]: 'x' })).toEqual({ [name]: 'x' });
    expect(redactor.text(`${name}=x`)).toBe(`${name}=x`);
  });

  test('says nothing of flags, null and counts of tokens', () => {
    const fields = { password: null, isSecret: true, token: false, tokens: 512, secret: undefined };
    expect(redactor.copy(fields)).toEqual({ password: null, isSecret: true, token: false, tokens: 512 });
    expect(redactor.copy({ tokens: ['a'], pin: 1234, otp: 123456n })).toEqual({
      tokens: '[REDACTED]',
      pin: '[REDACTED]',
      otp: '[REDACTED]',
    });
  });

  test('can be added and allowed', () => {
    const own = redactorOf({
      keys: ['iban', { key: 'Tax-Id', mode: 'remove' }],
      allowKeys: ['session_token', 'PIN'],
    });
    expect(own.copy({ IBAN: 'x', taxId: 'x', sessionToken: 'x', pin: 1, accessToken: 'x' })).toEqual({
      IBAN: '[REDACTED]',
      sessionToken: 'x',
      pin: 1,
      accessToken: '[REDACTED]',
    });
    expect(own.text('iban=x tax_id=y session_token=z')).toBe('iban=[REDACTED] tax_id= session_token=z');
  });

  test('is redacted itself', () => {
    expect(redactor.copy({ 'bob@example.com': 1, 'eve@example.com': 2, id: 3 })).toEqual({
      '[REDACTED:email]': 1,
      '[REDACTED:email] (2)': 2,
      id: 3,
    });
    expect(redactor.copy({ ['x'.repeat(300)]: 1 })).toEqual({ [`${'x'.repeat(256)}…`]: 1 });
  });

  test('is judged the same after thousands of other names', () => {
    const many = redactorOf();
    for (let count = 0; count < 5000; count++) many.copy({ [`name${count}x`]: 1, [`password${count}`]: 'x' });
    expect(many.copy({ password: 'x', name1x: 'y' })).toEqual({ password: '[REDACTED]', name1x: 'y' });
  });

  test('may stand beside its value', () => {
    expect(redactor.copy({ property: 'password', value: 'x', constraints: { length: 'short' } })).toEqual({
      property: 'password',
      value: '[REDACTED]',
      constraints: { length: 'short' },
    });
    expect(redactor.copy({ property: 'name', value: 'x' })).toEqual({ property: 'name', value: 'x' });
    expect(
      redactor.copy([
        ['authorization', 'x'],
        ['accept', 'y'],
      ]),
    ).toEqual([
      ['authorization', '[REDACTED]'],
      ['accept', 'y'],
    ]);
    expect(redactor.copy({ rawHeaders: ['Host', 'a', 'Cookie', 'b'] })).toEqual({
      rawHeaders: ['Host', 'a', 'Cookie', '[REDACTED]'],
    });
    expect(redactor.copy({ fields: ['password', 'token'] })).toEqual({ fields: ['password', 'token'] });
  });

  test('in a statement makes a secret of what is bound to it', () => {
    expect(redactor.copy({ query: 'UPDATE users SET password = $1', parameters: ['x', 1] })).toEqual({
      query: 'UPDATE users SET password = $1',
      parameters: '[REDACTED]',
    });
    expect(redactor.copy({ sql: 'SELECT * FROM users WHERE id = ?', bindings: [7] })).toEqual({
      sql: 'SELECT * FROM users WHERE id = ?',
      bindings: [7],
    });
  });
});
