import type { IncomingMessage } from 'node:http';
import { ClientAddress } from '../../src/http/client-address.js';
import { isProxyNetwork } from '../../src/http/proxy-networks.js';
import { answerOk, Engines, urlOf } from '../support/engine-app.js';
import { until } from '../support/raw-connection.js';

const from = (remoteAddress: string | undefined, forwarded?: string): IncomingMessage =>
  ({
    ...(remoteAddress !== undefined && { socket: { remoteAddress } }),
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

describe('the address of a client', () => {
  test.each([
    ['is the connection’s where no proxy is trusted', [], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['is what a trusted proxy says', ['10.0.0.0/8'], '10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['is not what a stranger says', ['10.0.0.0/8'], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    [
      'is the nearest that no trusted proxy has',
      ['private'],
      '10.0.0.1',
      '1.1.1.1, 8.8.8.8, 192.168.0.7',
      '8.8.8.8',
    ],
    ['is the farthest where all are trusted', ['private'], '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['is the last good one before nonsense', ['loopback'], '127.0.0.1', 'unknown, 127.0.0.2', '127.0.0.2'],
    ['is the proxy’s where it says nothing', ['loopback'], '127.0.0.1', undefined, '127.0.0.1'],
    ['is plain IPv4 where it came mapped', ['loopback'], '::ffff:127.0.0.1', '::ffff:8.8.8.8', '8.8.8.8'],
    ['may be IPv6', ['2001:db8::/32'], '2001:db8::1', '2606:4700::1111', '2606:4700::1111'],
    ['is unknown without a connection', ['loopback'], undefined, '8.8.8.8', undefined],
  ])('%s', (_, proxies, peer, forwarded, address) => {
    expect(new ClientAddress(proxies).of(from(peer, forwarded))).toBe(address);
  });

  test('is looked for in the nearest 32 entries only', () => {
    const forwarded = ['8.8.8.8', ...Array.from({ length: 32 }, () => '10.0.0.2')].join(', ');
    expect(new ClientAddress(['private']).of(from('10.0.0.1', forwarded))).toBe('10.0.0.2');
  });

  test('is told by an app for its requests', async () => {
    const engines = new Engines();
    try {
      const { app, seen, port } = await engines.serve(answerOk);
      await (await fetch(urlOf(port))).text();
      await until(() => seen.ends.length === 1);
      const [observation] = seen.observations;
      expect(observation && app.http.clientAddressOf(observation)).toBe('127.0.0.1');
    } finally {
      await engines.end();
    }
  });
});

test.each([
  ['127.0.0.1', true],
  ['10.0.0.0/8', true],
  ['2001:db8::/32', true],
  ['::1', true],
  ['loopback', true],
  ['private', true],
  ['10.0.0.0/33', false],
  ['::1/129', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/8/8', false],
  ['example.com', false],
  ['constructor', false],
  [7, false],
])('%p as a trusted proxy: %p', (value, valid) => {
  expect(isProxyNetwork(value)).toBe(valid);
});
