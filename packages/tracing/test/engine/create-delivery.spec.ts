import type { Environment } from '@eyrie/core/engine';
import type { TraceExporter } from '../../src/config/delivery-options.js';
import { NO_DELIVERY } from '../../src/delivery/delivery.js';
import { createDelivery, exportersOf } from '../../src/provider/create-delivery.js';
import { settingsOf } from './engines.js';

const requestOf = (environment: Environment, exporter?: TraceExporter) => {
  const { options, diagnostics } = settingsOf(exporter === undefined ? {} : { tracing: { exporter } });
  return { options, diagnostics, environment };
};
const typesOf = (environment: Environment, exporter?: TraceExporter) =>
  exportersOf(requestOf(environment, exporter)).map(({ type }) => type);

test.each<readonly [Environment, TraceExporter['type'][]]>([
  [{}, []],
  [{ OTEL_TRACES_EXPORTER: 'none' }, []],
  [{ OTEL_TRACES_EXPORTER: 'console' }, ['console']],
  [{ OTEL_TRACES_EXPORTER: 'otlp,console' }, ['otlp', 'console']],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }, ['otlp']],
])('without an option the environment %j decides: %j', (environment, types) => {
  expect(typesOf(environment)).toEqual(types);
});

test('an option stands before the environment', () => {
  const environment = { OTEL_TRACES_EXPORTER: 'otlp' };
  expect(typesOf(environment, { type: 'console' })).toEqual(['console']);
  expect(typesOf(environment, { type: 'none' })).toEqual([]);
});

test('where nothing is sent there is no delivery', () => {
  expect(createDelivery(requestOf({}))).toBe(NO_DELIVERY);
});
