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
    ...['cardCvc2', 'DBPass', 'oauth2Pass'],
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

  test('of the configuration keeps its mode under names that are built in', () => {
    const own = redactorOf({
      mode: 'remove',
      keys: [
        { key: 'token', mode: 'mask' },
        { key: 'cookie', mode: 'mask' },
        { key: 'refreshToken', mode: 'remove' },
      ],
    });
    expect(own.copy({ token: 'x', csrfToken: 'x', userRefreshToken: 'x', password: 'x' })).toEqual({
      token: '[REDACTED]',
      csrfToken: '[REDACTED]',
    });
    expect(own.text('Set-Cookie: a=b; Path=/')).toBe('Set-Cookie: [REDACTED]');
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

describe('a name of the configuration', () => {
  const own = redactorOf({
    keys: ['iban', 'Tax-Id', 'k', '2fa', 'address1', 'größe'],
    allowKeys: ['testIban', 'x_tax_id'],
  });

  test.each([
    ...[
      'iban',
      'IBAN',
      'userIban',
      'user_iban',
      'x-iban',
      'X-IBAN',
      'user.iban',
      'USER_IBAN',
      '_iban',
      'iban_',
    ],
    ...['oldUserIban', 'EUIban', 'v2Iban', 'iban2', 'userIban2', 'user_iban_2', 'straßeIban', '$iban'],
    ...['taxId', 'tax_id', 'TAX-ID', 'customerTaxId', 'customer_tax_id', 'customerTaxID', 'user.taxid'],
    ...['myTestIban', 'test_iban_new_iban', 'user_x_tax_id', 'userK', 'user_k', 'user2fa', 'homeAddress1'],
  ])('makes %s secret', (name) => {
    expect(own.copy({ [name]: 'x' })).toEqual({ [name]: '[REDACTED]' });
    expect(own.text(`${name}=x`)).toBe(`${name}=[REDACTED]`);
    expect(own.text(`{"${name}":"x"}`)).toBe(`{"${name}":"[REDACTED]"}`);
    expect(own.url(`/pay?${name}=x&page=2`)).toBe(`/pay?${name}=[REDACTED]&page=2`);
  });

  test.each([
    ...['Mediban', 'mediban', 'MEDIBAN', 'useriban', 'ibanCount', 'iban_count', 'ibans', 'ibanX', 'xiban'],
    ...['syntaxId', 'syntax_id', 'taxIdea', 'tax', 'id', 'userTax', 'link', 'look', 'address2', 'address'],
    ...['testIban', 'test_iban', 'TEST-IBAN', 'xTaxId', 'Übergröße'],
  ])('leaves %s as it is', (name) => {
    expect(own.copy({ [name]: 'x' })).toEqual({ [name]: 'x' });
    expect(own.text(`${name}=x`)).toBe(`${name}=x`);
    expect(own.text(`{"${name}":"x"}`)).toBe(`{"${name}":"x"}`);
    expect(own.url(`/pay?${name}=x&page=2`)).toBe(`/pay?${name}=x&page=2`);
  });

  test('is found after a space, in brackets, in headers and in tags', () => {
    expect(own.copy({ 'user iban': 'x', 'user mediban': 'y' })).toEqual({
      'user iban': '[REDACTED]',
      'user mediban': 'y',
    });
    expect(own.text('the user iban: DE89 and user[iban]=DE89')).toBe(
      'the user iban: [REDACTED] and user[iban]=[REDACTED]',
    );
    expect(own.text('x-iban: DE89')).toBe('x-iban: [REDACTED]');
    expect(own.text('<userIban>DE89</userIban>')).toBe('<userIban>[REDACTED]</userIban>');
    expect(own.text("INSERT INTO t (user_iban) VALUES ('DE89')")).toBe(
      'INSERT INTO t (user_iban) VALUES ([REDACTED])',
    );
  });

  test('stays secret where it is allowed as well', () => {
    const both = redactorOf({ keys: ['iban'], allowKeys: ['iban'] });
    expect(both.copy({ iban: 'x', userIban: 'x' })).toEqual({ iban: '[REDACTED]', userIban: '[REDACTED]' });
  });

  test('with nothing but separators means nothing', () => {
    expect(redactorOf({ keys: ['-', '_.'] }).copy({ '': 'x', '-': 'x', '7': 'x', a_: 'x' })).toEqual({
      '': 'x',
      '-': 'x',
      '7': 'x',
      a_: 'x',
    });
  });

  test('of several, the one with the most words says the mode', () => {
    const modes = redactorOf({ keys: ['iban', { key: 'userIban', mode: 'remove' }] });
    expect(modes.copy({ oldUserIban: 'x', oldIban: 'x' })).toEqual({ oldIban: '[REDACTED]' });
  });
});
