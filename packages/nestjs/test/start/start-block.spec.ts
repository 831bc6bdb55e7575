import { createServer as createTlsServer } from 'node:https';
import { createServer, type Server } from 'node:net';
import type { MountedEndpoint, SignalStanding } from '@eyrie/core/engine';
import { originOf } from '../../src/start/origin-of.js';
import { startBlock } from '../../src/start/start-block.js';
import { startFacts } from '../../src/start/start-facts.js';

const standings: readonly SignalStanding[] = [
  { signal: 'metrics', state: 'on', detail: 'golden signals' },
  { signal: 'traces', state: 'on', detail: 'nothing is sent', remedy: 'Set an endpoint', saidAs: 'EYRIE_T' },
  { signal: 'audit', state: 'off', detail: 'nothing is recorded' },
];

const endpoints: readonly MountedEndpoint[] = [
  { name: 'metrics', path: '/metrics', access: { type: 'open' }, origin: 'http://0.0.0.0:9464' },
  { name: 'levels', path: '/levels', access: { type: 'closed', secretName: 'EYRIE_LEVELS' } },
  { name: 'deployments', path: '/deployments', access: { type: 'bearer', token: 'not to be shown' } },
];

const told = [
  { code: 'EYRIE_T', problem: 'Traces: nothing is sent', remedy: 'Set an endpoint' },
  { code: 'EYRIE_MANAGEMENT_ENDPOINT_CLOSED', problem: 'It answers 401', remedy: 'Set EYRIE_LEVELS' },
  { code: 'EYRIE_AUDIT_NO_ANCHOR', problem: 'No sink keeps checkpoints', remedy: 'Add one' },
];

test('the block tells what is on, off, served and missing, each thing once', () => {
  const facts = startFacts({ standings, endpoints, isServing: true, origin: 'http://localhost:3000', told });
  expect(startBlock('shop 1.0.0 in production', facts)).toEqual([
    'Eyrie watches shop 1.0.0 in production',
    '  on       metrics: golden signals',
    '           traces: nothing is sent',
    '  off      audit: nothing is recorded',
    '  served   http://0.0.0.0:9464/metrics to everybody',
    '           http://localhost:3000/levels to nobody: set EYRIE_LEVELS',
    '           http://localhost:3000/deployments to those who send its token',
    '  missing  traces: Set an endpoint',
    '           No sink keeps checkpoints. Add one',
  ]);
});

test('an app that serves nothing tells paths, and lists that are empty have no row', () => {
  const facts = startFacts({
    standings: standings.slice(0, 1),
    endpoints: endpoints.slice(1, 2),
    isServing: true,
    origin: undefined,
    told: [],
  });
  expect(startBlock('worker in test', facts)).toEqual([
    'Eyrie watches worker in test',
    '  on       metrics: golden signals',
    '  served   /levels to nobody: set EYRIE_LEVELS',
  ]);
});

async function originWhileListening(server: Server, host: string): Promise<string | undefined> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const origin = originOf(server)?.replace(/\d+$/, 'PORT');
  await new Promise((resolve) => server.close(resolve));
  return origin;
}

test('a server on every interface is opened at localhost, another one where it listens', async () => {
  expect(await originWhileListening(createServer(), '0.0.0.0')).toBe('http://localhost:PORT');
  expect(await originWhileListening(createServer(), '::')).toBe('http://localhost:PORT');
  expect(await originWhileListening(createServer(), '127.0.0.1')).toBe('http://127.0.0.1:PORT');
  expect(await originWhileListening(createServer(), '::1')).toBe('http://[::1]:PORT');
  expect(await originWhileListening(createTlsServer(), '127.0.0.1')).toBe('https://127.0.0.1:PORT');
  expect(originOf(createServer())).toBeUndefined();
});
