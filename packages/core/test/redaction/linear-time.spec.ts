import { redactorOf } from './redactors.js';

const LENGTH = 100_000;
// What takes quadratic time would take minutes here, what is exponential would never end; speed is not asserted.
const DEADLINE_MS = 20_000;

const UNITS: readonly string[] = [
  ...[
    'a',
    '@',
    '=',
    ':',
    '%',
    '-',
    '.',
    '/',
    '"',
    "'",
    '(',
    '\\',
    ' ',
    '4',
    '[',
    '{',
    '<',
    '>',
    '&',
    '\u2028',
    'я',
  ],
  ...['a@', 'a@b.', 'a.b@c.d-', '%40', 'a%40b.', 'bearer ', 'bearer+', 'Bearer token=', 'basic+', 'Basic a '],
  ...[
    'a://',
    '://a:b',
    'a://b:c/',
    'http://a:b@',
    'password',
    'password=',
    'password:',
    'password: ',
    'password = ',
  ],
  ...[
    '"password":',
    '"password":"',
    '\\"password\\":\\"',
    "password='",
    'password={',
    'password=[',
    'password=(,',
  ],
  ...[
    'token%3D',
    'a%3D',
    '%22token%22%3A',
    'cookie: ',
    'key: ',
    'a[b]=',
    'tokens=1',
    '?token=',
    "password '",
  ],
  ...[
    'eyJ',
    'eyJ-',
    'eyJhbGciOiJIUzI1NiJ9',
    'eyJhbGciOiJIUzI1NiJ9.',
    'sk-',
    'ghp_',
    'SG.',
    'SG.abcdefghijklmnopqrst.',
  ],
  ...[
    '4111 ',
    '4111-1111-',
    '4111111111111111',
    '41111111111111111111 ',
    '4111%20',
    '-----BEGIN',
    '-----BEGIN ',
  ],
  ...['-----BEGIN PRIVATE KEY-----', '-----BEGIN PRIVATE KEY-----"', "-----BEGIN PRIVATE KEY-----' + '"],
  ...[
    'values (',
    '(password) values (',
    "(password) values ('",
    '(a,password)values(1),',
    'row contains (',
    '<password>',
  ],
  ...['AKIA0123456789ABCDEF', 'LS0tLS1CRUdJTiB', 'user:', 'x=y ', '\u009b'],
];

test.each(UNITS)('a hundred thousand characters of %j take linear time', (unit) => {
  const text = unit.repeat(Math.ceil(LENGTH / unit.length)).slice(0, LENGTH);
  const redactor = redactorOf();
  const start = performance.now();
  for (const one of [text, `${text}@example.com`, `password=${text}`, `${text}"`]) {
    expect(typeof redactor.text(one)).toBe('string');
  }
  expect(performance.now() - start).toBeLessThan(DEADLINE_MS);
});

test('patterns of the configuration take linear time', () => {
  const redactor = redactorOf({
    patterns: [
      { name: 'word', pattern: /[a-z]{1,12}-[a-z]{1,12}x/ },
      { name: 'twice', pattern: /(?:a|a){8}b/ },
    ],
  });
  const start = performance.now();
  for (const unit of ['a', 'a-', 'aaaaaaaa-']) redactor.text(unit.repeat(LENGTH / unit.length));
  expect(performance.now() - start).toBeLessThan(DEADLINE_MS);
});
