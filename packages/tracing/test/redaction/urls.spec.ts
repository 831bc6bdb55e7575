import { redactionOf } from './redactions.js';

const HASH_KEY = 'a key of sixteen characters or more';

const redacted = (name: string, value: string, options = {}): unknown =>
  redactionOf(options).redactAttributes({ [name]: value })[name];

test.each([
  ['https://ann:hunter2@example.com/a', 'https://REDACTED:REDACTED@example.com/a'],
  ['https://ann@example.com/', 'https://REDACTED:REDACTED@example.com/'],
  ['https://example.com/a?b=1&sig=abc&c=2', 'https://example.com/a?b=1&sig=REDACTED&c=2'],
  ['https://example.com/a?b=1#access_token=abc', 'https://example.com/a?b=1#access_token=REDACTED'],
  [
    'https://s3/x?X-Amz-Credential=AK%2Fd&X-Amz-Signature=q&X-Amz-Expires=60',
    'https://s3/x?X-Amz-Credential=REDACTED&X-Amz-Signature=REDACTED&X-Amz-Expires=60',
  ],
  ['https://example.com/users/42?page=2', 'https://example.com/users/42?page=2'],
  [`https://ann:${'x'.repeat(2000)}@example.com/`, 'https://REDACTED:REDACTED@example.com/'],
])('the URL %s', (url, expected) => {
  expect(redacted('url.full', url)).toBe(expected);
  expect(redacted('http.url', url)).toBe(expected);
});

test.each([
  ['a=1&token=abc', 'a=1&token=REDACTED'],
  ['token=abc&a=1', 'token=REDACTED&a=1'],
  ['sig=abc', 'sig=REDACTED'],
  ['Signature=a&AWSAccessKeyId=b', 'Signature=REDACTED&AWSAccessKeyId=REDACTED'],
  ['X-Amz-Security-Token=a&X-Goog-Signature=b', 'X-Amz-Security-Token=REDACTED&X-Goog-Signature=REDACTED'],
  ['X-Goog-Credential=a', 'X-Goog-Credential=REDACTED'],
  ['user[password]=a&q=b', 'user[password]=REDACTED&q=b'],
  ['email=ann@example.com', 'email=REDACTED'],
  ['q=pay%204111%201111%201111%201111&a=b%20c', 'q=REDACTED&a=b%20c'],
  ['q=100%&a=%zz', 'q=100%&a=%zz'],
  ['token=&sig=', 'token=&sig='],
  ['q=OpenTelemetry', 'q=OpenTelemetry'],
  ['design=1&signal=2', 'design=1&signal=2'],
  ['', ''],
])('the query %s keeps its shape', (query, expected) => {
  expect(redacted('url.query', query)).toBe(expected);
});

test('paths and request targets hold secrets too', () => {
  expect(redacted('url.path', '/users/ann@example.com')).toBe('/users/REDACTED');
  expect(redacted('url.path', '/users/42')).toBe('/users/42');
  expect(redacted('http.target', '/a?token=abc')).toBe('/a?token=REDACTED');
});

test('digests stay digests, and the list of the conventions holds in any mode', () => {
  const hash = { mode: 'hash', hashKey: HASH_KEY } as const;
  expect(redacted('url.query', 'a=1&token=abc', hash)).toMatch(/^a=1&token=\[HASH:[0-9a-f]{16}\]$/);
  expect(redacted('url.query', 'X-Amz-Credential=abc', hash)).toBe('X-Amz-Credential=REDACTED');
  expect(redacted('url.full', 'https://a:b@c/', hash)).toBe('https://REDACTED:REDACTED@c/');
});

test('the mode "remove" leaves the keys of a query, and a URL without credentials', () => {
  expect(redacted('url.query', 'a=1&token=abc', { mode: 'remove' })).toBe('a=1&token=');
  expect(redacted('url.full', 'https://a:b@c/', { mode: 'remove' })).toBe('https://c/');
});

test('a connection string loses its credentials where it is a URL, and is lost where it is not', () => {
  expect(redacted('db.connection_string', 'postgres://app:hunter2@db:5432/shop?sslmode=require')).toBe(
    'postgres://REDACTED:REDACTED@db:5432/shop?sslmode=require',
  );
  expect(redacted('db.connection_string', 'Server=db;User Id=app;Pwd=hunter2')).toBe('[REDACTED]');
});

test('a URL that is too long is cut', () => {
  const url = redacted('url.full', `https://a:b@c/${'x/'.repeat(20_000)}`) as string;
  expect(url).toHaveLength(16_385);
  expect(url.startsWith('https://REDACTED:REDACTED@c/x/')).toBe(true);
  expect(url.endsWith('…')).toBe(true);
});

test.each([
  '?',
  '&',
  '=',
  '?=',
  '%',
  '?a=%41',
  '@',
  '://',
  '://a@',
  '/',
  '#',
  '[REDACTED',
  '?sig=',
  '[REDACTED:a]',
])('a hundred thousand characters of %j come to an end', (unit) => {
  const text = unit.repeat(100_000 / unit.length);
  for (const name of ['url.full', 'url.query']) {
    expect(typeof redacted(name, text)).toBe('string');
    expect(typeof redacted(name, `https://a${text}%20b@c/`)).toBe('string');
  }
});
