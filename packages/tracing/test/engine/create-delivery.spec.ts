import type { Environment } from '@eyrie/core/engine';
import type { TraceExporter } from '../../src/config/delivery-options.js';
import { NO_DELIVERY } from '../../src/delivery/delivery.js';
import { createDelivery, exportersOf } from '../../src/provider/create-delivery.js';
import { settingsOf } from './engines.js';

const requestOf = (environment: Environment, exporter?: TraceExporter) => {
  const { options, diagnostics, said } = settingsOf(exporter === undefined ? {} : { tracing: { exporter } });
  return { options, diagnostics, environment, said };
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

const ignored = (variable: string, rule: string) =>
  `warn EYRIE_TRACING_VARIABLE_IGNORED: The environment variable ${variable} is ignored, as its value ${rule}, so that spans are sent nowhere. Correct ${variable}, or unset it.`;
const HTTP_RULE = 'must be an http or https URL such as "http://collector:4318"';
const [ALL, TRACES] = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] as const;

interface Case {
  readonly environment: Environment;
  readonly exporter?: TraceExporter;
}

describe('an endpoint that cannot be used does not turn into another one', () => {
  test.each<Case & { readonly variable: string; readonly rule?: string }>([
    { environment: { [ALL]: 'collector.prod:4318' }, variable: ALL },
    { environment: { [ALL]: '10.0.0.5:4318' }, variable: ALL },
    { environment: { [TRACES]: 'collector.prod:4318' }, variable: TRACES },
    { environment: { [TRACES]: 'collector.prod:4318', [ALL]: 'http://127.0.0.1:1' }, variable: TRACES },
    { environment: { [ALL]: 'collector.prod:4318', OTEL_TRACES_EXPORTER: 'otlp' }, variable: ALL },
    {
      environment: { [ALL]: 'collector.prod:4318' },
      exporter: { type: 'otlp', headers: { 'x-tenant': 'shop' } },
      variable: ALL,
    },
    {
      environment: { [ALL]: 'collector prod', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      variable: ALL,
      rule: 'must be a URL, or a host and its port',
    },
  ])('$environment', ({ environment, exporter, variable, rule = HTTP_RULE }) => {
    const request = requestOf(environment, exporter);
    expect(createDelivery(request)).toBe(NO_DELIVERY);
    expect(request.said).toEqual([ignored(variable, rule)]);
  });

  test('while other exporters go on', () => {
    const environment = { [ALL]: 'collector.prod:4318', OTEL_TRACES_EXPORTER: 'otlp,console' };
    expect(typesOf(environment)).toEqual(['console']);
  });

  test.each<Case>([
    { environment: { OTEL_TRACES_EXPORTER: 'otlp' } },
    { environment: { [TRACES]: 'http://127.0.0.1:1', [ALL]: 'collector.prod:4318' } },
    { environment: { [ALL]: 'collector.prod:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' } },
    {
      environment: { [ALL]: 'collector.prod:4318' },
      exporter: { type: 'otlp', endpoint: 'http://127.0.0.1:1' },
    },
  ])('and one that can be, or that nobody has named, is taken: $environment', ({ environment, exporter }) => {
    const request = requestOf(environment, exporter);
    expect(exportersOf(request).map(({ type }) => type)).toEqual(['otlp']);
    expect(request.said).toEqual([]);
  });
});
