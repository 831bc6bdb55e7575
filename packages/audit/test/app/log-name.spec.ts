import { defineConfig, EyrieApp } from '@eyrie/core/engine';
import { logNameOf } from '../../src/app/log-name.js';
import { auditSection } from '../../src/config/audit-options.js';

function logOf(service: string, options: { readonly stream?: string } = {}): unknown {
  const app = new EyrieApp();
  app.config.adopt(defineConfig({ service: { name: service } }));
  return logNameOf(app, auditSection.resolve({ options, environment: {} }));
}

test('a log is named for its service', () => {
  expect(logOf('orders')).toEqual({ stream: 'orders', origin: 'eyrie.audit/orders' });
});

test('a scoped name of a service stays as it is, as a stream that is configured may have one', () => {
  expect(logOf('@shop/orders')).toEqual({ stream: '@shop/orders', origin: 'eyrie.audit/@shop/orders' });
  expect(logOf('orders', { stream: '@shop/orders' })).toMatchObject({ stream: '@shop/orders' });
});

test('what no stream may hold becomes a dash', () => {
  expect(logOf('Orders & bills')).toMatchObject({ stream: 'Orders---bills' });
});
