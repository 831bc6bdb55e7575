import { type ClientIpPolicy, clientIpView } from '../../src/http/client-ip.js';

const shown = (policy: ClientIpPolicy, address: string | undefined) => clientIpView({ policy })(address);

test('the whole address is shown as it is', () => {
  expect(['203.0.113.7', '2001:db8::7', undefined].map((address) => shown('full', address))).toEqual([
    '203.0.113.7',
    '2001:db8::7',
    undefined,
  ]);
});

test('no address is shown', () => {
  expect(shown('none', '203.0.113.7')).toBeUndefined();
});

test.each([
  ['203.0.113.7', '203.0.113.0'],
  ['10.0.0.255', '10.0.0.0'],
  ['127.0.0.1', '127.0.0.1'],
  ['127.8.8.8', '127.8.8.8'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
  ['2001:db8::7', '2001:db8:0::'],
  ['2001:DB8:ABCD::', '2001:db8:abcd::'],
  ['2001:db8:1::192.0.2.1', '2001:db8:1::'],
  ['fe80::1%eth0', 'fe80:0:0::'],
  ['::1', '::1'],
  ['0:0:0:0:0:0:0:1', '0:0:0:0:0:0:0:1'],
  ['::', '0:0:0::'],
  ['::2', '0:0:0::'],
  ['::ffff:203.0.113.7', '0:0:0::'],
])('%s is truncated to %s', (address, truncated) => {
  expect(shown('truncated', address)).toBe(truncated);
});

test.each(['localhost', '', '203.0.113', '203.0.113.7:80', '<script>', undefined])(
  'what is no address is not shown at all when it must be truncated: %j',
  (text) => {
    expect(shown('truncated', text)).toBeUndefined();
  },
);

describe('a hashed address', () => {
  const view = clientIpView({ policy: 'hashed', hashKey: 'a key of the test' });

  test('is the same 16 digits each time, by its key', () => {
    expect(view('203.0.113.7')).toBe('28c2405dd6f3acaf');
    expect(view('203.0.113.7')).toBe('28c2405dd6f3acaf');
    expect(clientIpView({ policy: 'hashed', hashKey: 'another key' })('203.0.113.7')).not.toBe(
      '28c2405dd6f3acaf',
    );
  });

  test('differs from that of another client', () => {
    expect(view('203.0.113.8')).not.toBe(view('203.0.113.7'));
  });

  test('is absent where there is no address', () => {
    expect(view(undefined)).toBeUndefined();
  });

  test('without a key cannot be recognised by another view', () => {
    const [one, other] = [clientIpView({ policy: 'hashed' }), clientIpView({ policy: 'hashed' })];
    expect(one('203.0.113.7')).toMatch(/^[0-9a-f]{16}$/);
    expect(one('203.0.113.7')).toBe(one('203.0.113.7'));
    expect(one('203.0.113.7')).not.toBe(other('203.0.113.7'));
  });

  test('stays the same after more clients than are remembered', () => {
    const before = view('198.51.100.1');
    for (let client = 0; client < 2500; client += 1) view(`10.0.${client >> 8}.${client & 255}`);
    expect(view('198.51.100.1')).toBe(before);
  });
});
