import { JWT, PRIVATE_KEY, redactorOf } from './redactors.js';

const redactor = redactorOf();

describe('a text', () => {
  test.each([
    // names
    ['password=hunter2 for bob', 'password=[REDACTED] for bob'],
    ['token: abc, user: bob', 'token: [REDACTED], user: bob'],
    ['api key: abc', 'api key: [REDACTED]'],
    ['password=p@ss)w0rd,x! next', 'password=[REDACTED] next'],
    ['Server=db;Password=abc;Database=shop', 'Server=db;Password=[REDACTED];Database=shop'],
    ["{ user: 'bob', password: 'it\\'s' }", "{ user: 'bob', password: '[REDACTED]' }"],
    ['Key (token)=(abc) already exists.', 'Key (token)=[REDACTED] already exists.'],
    ['token: Bearer abc', 'token: [REDACTED]'],
    ['<wsse:Password>hunter2</wsse:Password>', '<wsse:Password>[REDACTED]</wsse:Password>'],
    // JSON, as it is and as a text within JSON
    ['{"password":"hun\\"ter2","a":1}', '{"password":"[REDACTED]","a":1}'],
    ['{\\"password\\":\\"hun\\\\\\"ter2\\",\\"a\\":1}', '{\\"password\\":\\"[REDACTED]\\",\\"a\\":1}'],
    ['{"pin":1234,"tokens":["a]","b"],"ok":1}', '{"pin":"[REDACTED]","tokens":"[REDACTED]","ok":1}'],
    ['{"password":"never ends', '{"password":"[REDACTED]'],
    [
      'Unexpected token \'h\', "{"password":hunter2}" is not valid JSON',
      'Unexpected token \'h\', "{"password":"[REDACTED]"}" is not valid JSON',
    ],
    [
      '%7B%22password%22%3A%22hunter2%22%2C%22a%22%3A1%7D',
      '%7B%22password%22%3A%22[REDACTED]%22%2C%22a%22%3A1%7D',
    ],
    // forms and queries
    ['user=bob&password=hun%20ter&x=1', 'user=bob&password=[REDACTED]&x=1'],
    ['user[password]=x&user[name]=bob', 'user[password]=[REDACTED]&user[name]=bob'],
    ['user%5Bpassword%5D=x&a=1', 'user%5Bpassword%5D=[REDACTED]&a=1'],
    ['/reset?token=a,b;c&page=2#top', '/reset?token=[REDACTED]&page=2#top'],
    ['/reset?%74oken=abc', '/reset?%74oken=[REDACTED]'],
    ['/?next=%2Freset%3Ftoken%3Dabc%26page%3D2', '/?next=%2Freset%3Ftoken%3D[REDACTED]%26page%3D2'],
    ['/maps?key=abc&zoom=3', '/maps?key=[REDACTED]&zoom=3'],
    // SQL
    [
      "UPDATE users SET password = 'it''s' WHERE id = 1",
      "UPDATE users SET password = '[REDACTED]' WHERE id = 1",
    ],
    ["CREATE USER a IDENTIFIED BY 'x y'", "CREATE USER a IDENTIFIED BY '[REDACTED]'"],
    [
      "INSERT INTO users (name, password) VALUES ('bob', 'x)'), ('eve', 'y') RETURNING id",
      'INSERT INTO users (name, password) VALUES ([REDACTED]) RETURNING id',
    ],
    ['Failing row contains (1, bob, hunter2).', 'Failing row contains ([REDACTED]).'],
    // headers
    [
      'GET / HTTP/1.1\r\nCookie: sid=a; theme=dark\r\nHost: x',
      'GET / HTTP/1.1\r\nCookie: [REDACTED]\r\nHost: x',
    ],
    ["curl -H 'Authorization: Bearer abc' http://x", "curl -H 'Authorization: [REDACTED]' http://x"],
    ['sent Bearer abc123def to it', 'sent Bearer [REDACTED] to it'],
    ['sent Basic Ym9iOmh1bnRlcjI= to it', 'sent Basic [REDACTED] to it'],
    ['basic YTpi', 'basic [REDACTED]'],
    // URLs
    [
      'connect postgres://app:hunter2@db:5432/shop failed',
      'connect postgres://[REDACTED]@db:5432/shop failed',
    ],
    ['amqp://app:hun/ter?2#@mq/vhost', 'amqp://[REDACTED]@mq/vhost'],
    ['redis://:p@ss@cache:6379', 'redis://[REDACTED]@cache:6379'],
    // patterns
    [`jwt ${JWT}.`, 'jwt [REDACTED:jwt].'],
    [`before\n${PRIVATE_KEY}\nafter`, 'before\n[REDACTED:private-key]\nafter'],
    [JSON.stringify({ pem: PRIVATE_KEY }), '{"pem":"[REDACTED:private-key]"}'],
    [PRIVATE_KEY.slice(0, 90), '[REDACTED:private-key]'],
    [`'${PRIVATE_KEY.replaceAll('\n', "\\n' +\n  '")}'`, "'[REDACTED:private-key]'"],
    ['paid with 4111 1111 1111 1111.', 'paid with [REDACTED:card].'],
    ['{"text":"card\\n4111111111111111"}', '{"text":"card\\n[REDACTED:card]"}'],
    ['paid with 3782-822463-10005, 12/27', 'paid with [REDACTED:card], 12/27'],
    ['card=5555555555554444&x=1', 'card=[REDACTED:card]&x=1'],
    ['?c=4111%201111%201111%201111', '?c=[REDACTED:card]'],
    ['mail from Bob <bob.o+x@mail.example.com>', 'mail from Bob <[REDACTED:email]>'],
    ['/users/bob%40example.com/orders', '/users/[REDACTED:email]/orders'],
    ['ключ müller@пример.рф', 'ключ [REDACTED:email]'],
    ['AKIAIOSFODNN7EXAMPLE is the id', '[REDACTED:api-key] is the id'],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', '[REDACTED:api-key]'],
    ['xoxb-1234567890-abcdefghij', '[REDACTED:api-key]'],
    ['sk_live_abcdefghij0123456789', '[REDACTED:api-key]'],
    ['sk-ant-api03-abcdefghij0123456789', '[REDACTED:api-key]'],
    ['SG.abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuvwxyz', '[REDACTED:api-key]'],
    ['key AIzaSyA1234567890abcdefghijklmnopqrstuvw', 'key [REDACTED:api-key]'],
    ['(glpat-abcdefghij0123456789)', '([REDACTED:api-key])'],
    ['line\\nnpm_abcdefghijklmnopqrstuvwxyz0123456789', 'line\\n[REDACTED:api-key]'],
  ])('%j', (text, redacted) => {
    expect(redactor.text(text)).toBe(redacted);
    expect(redactor.text(redacted)).toBe(redacted);
    expect(redactor.url(text)).toBe(redacted);
  });

  test.each([
    'User created',
    'Mapped {/users/:id, GET} route +2ms',
    '2026-01-02T03:04:05.678Z 12:30:45 took 1712345678901 µs, 1712345678901234567 ns',
    'id 550e8400-e29b-41d4-a716-446655440000 and 507f1f77bcf86cd799439011',
    'amount 0.4111111111111111 of 41111111111111110000000',
    'card 4111 1111 1111 1112 does not pass',
    'user 9b1a4480-5825-4262-8126-6700df50faf9, trace a4111111111111111f',
    'tokens: 512, max_tokens=4096, tokenCount: 7',
    'password: null, token=undefined, secret: true',
    'WHERE password = $1 AND token = ?',
    'Basic authentication failed, Bearer token missing, Bearer realm="x"',
    'express@5.1.0 node_modules/@nestjs/core pkg@1.2.3-alpha.1 logo@2x.png',
    'http://localhost:3000/a:b?page=2 http://[::1]:3000/ file:///srv/app.js:3:4',
    'the author bears no secret about basics, passwordChangedAt=2026',
    "it's a 'text' (with values) and classes (two)",
    '    at Foo.bar (file:///srv/node_modules/@nestjs/core/router/router-execution-context.js:38:29)',
    'INSERT INTO users (name, password) VALUES ($1, $2)',
    'a\tb\nc \ud800 lone',
  ])('%j holds no secret', (text) => {
    expect(redactor.text(text)).toBe(text);
  });

  test('shows control characters that JSON would let through', () => {
    const text = 'a\u009bb\u007fc\u2028d\u2029e\u202ef\u2066g \u0100\n\t';
    const visible = 'a\\u009bb\\u007fc\\u2028d\\u2029e\\u202ef\\u2066g \u0100\n\t';
    expect(redactor.text(text)).toBe(visible);
    expect(redactor.url(text)).toBe(visible);
    expect(redactor.copy({ text, 'x\u009b': 1 })).toEqual({ text: visible, 'x\\u009b': 1 });
  });

  test('is left with the patterns that are allowed', () => {
    const text = `bob@example.com 4111111111111111 ${JWT} password=x http://a:b@c AKIAIOSFODNN7EXAMPLE Bearer abcdef`;
    const all = redactorOf({
      allowPatterns: [
        'api-key',
        'card',
        'email',
        'http-credentials',
        'jwt',
        'named-value',
        'private-key',
        'url-credentials',
      ],
    });
    expect(all.text(`${text} ${PRIVATE_KEY}`)).toBe(`${text} ${PRIVATE_KEY}`);
    expect(redactorOf({ allowPatterns: ['email'] }).text('bob@example.com password=x')).toBe(
      'bob@example.com password=[REDACTED]',
    );
    expect(redactorOf({ allowPatterns: ['card'] }).copy({ number: 4111111111111111 })).toEqual({
      number: 4111111111111111,
    });
  });

  test('is untouched when redaction is off, but for control characters', () => {
    const off = redactorOf({ enabled: false, keys: ['iban'] });
    expect(off.text('password=x\u009b')).toBe('password=x\\u009b');
    expect(off.url('/?token=x')).toBe('/?token=x');
    expect(off.copy({ password: 'x', iban: 1, at: new Date(0), f: () => 1 })).toEqual({
      password: 'x',
      iban: 1,
      at: '1970-01-01T00:00:00.000Z',
    });
  });
});
