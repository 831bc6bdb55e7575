import { createRequire } from 'node:module';
import { type TracerProvider as ApiTracerProvider, ProxyTracerProvider, trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { installedSdk, noteOwnProvider } from '../../src/globals/installed-sdk.js';

afterEach(() => trace.disable());

test('where nobody has started one there is none', () => {
  expect(installedSdk()).toBeUndefined();
  // Asking for a tracer makes nothing.
  trace.getTracer('early').startSpan('early').end();
  expect(installedSdk()).toBeUndefined();
});

test('a provider that the app has set is one', () => {
  const provider = new TracerProvider();
  trace.setGlobalTracerProvider(provider);
  expect(installedSdk()).toBe(provider);
});

test('a provider of any other make is one', () => {
  const provider: ApiTracerProvider = { getTracer: (name) => new ProxyTracerProvider().getTracer(name) };
  trace.setGlobalTracerProvider(provider);
  expect(installedSdk()).toBe(provider);
});

test('one of Eyrie’s is none', () => {
  const provider = new TracerProvider();
  noteOwnProvider(provider);
  trace.setGlobalTracerProvider(provider);
  expect(installedSdk()).toBeUndefined();
});

test('what has been taken away is none', () => {
  trace.setGlobalTracerProvider(new TracerProvider());
  trace.disable();
  expect(installedSdk()).toBeUndefined();
});

describe('through another copy of the API', () => {
  // Node's own loader has a second one: Jest's is of the module system of the test.
  const other = createRequire(import.meta.url)('@opentelemetry/api') as typeof import('@opentelemetry/api');
  afterEach(() => other.trace.disable());

  test('the copies are two', () => {
    expect(other.ProxyTracerProvider).not.toBe(ProxyTracerProvider);
  });

  test('a provider that is set there is found', () => {
    const provider = new TracerProvider();
    other.trace.setGlobalTracerProvider(provider);
    expect(installedSdk()).toBe(provider);
  });

  test('one of Eyrie’s that is set there is none', () => {
    const provider = new TracerProvider();
    noteOwnProvider(provider);
    other.trace.setGlobalTracerProvider(provider);
    expect(installedSdk()).toBeUndefined();
  });

  test('its provider that does nothing is none', () => {
    trace.setGlobalTracerProvider(new other.ProxyTracerProvider().getDelegate());
    expect(installedSdk()).toBeUndefined();
  });
});
