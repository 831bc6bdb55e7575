import { Diagnostics } from '@eyrie/core/engine';
import { exportersFromEnvironment } from '../../src/delivery/exporters-from-environment.js';

function exportersOf(environment: Record<string, string>) {
  const warnings: string[] = [];
  const diagnostics = new Diagnostics((_level, message) => warnings.push(message));
  return { exporters: exportersFromEnvironment(environment, diagnostics), warnings };
}

test.each<[Record<string, string>, unknown]>([
  [{}, undefined],
  [{ OTEL_TRACES_EXPORTER: ' ', OTEL_EXPORTER_OTLP_ENDPOINT: '' }, undefined],
  [{ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://collector:4318' }, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, [{ type: 'otlp' }]],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318' }, [{ type: 'otlp' }]],
  [{ OTEL_TRACES_EXPORTER: 'otlp' }, [{ type: 'otlp' }]],
  [{ OTEL_TRACES_EXPORTER: 'console' }, [{ type: 'console' }]],
  [{ OTEL_TRACES_EXPORTER: ' console, OTLP,otlp ' }, [{ type: 'otlp' }, { type: 'console' }]],
  [
    { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' },
    [{ type: 'none' }],
  ],
  [{ OTEL_TRACES_EXPORTER: 'otlp,none' }, [{ type: 'none' }]],
])('%j asks for %j', (environment, exporters) => {
  expect(exportersOf(environment)).toEqual({ exporters, warnings: [] });
});

test.each(['zipkin', 'jaeger', 'logging', 'datadog'])(
  '%s is not known, and OTLP is named instead',
  (name) => {
    expect(exportersOf({ OTEL_TRACES_EXPORTER: name })).toEqual({
      exporters: [{ type: 'none' }],
      warnings: [
        `EYRIE_TRACING_EXPORTER_UNKNOWN: OTEL_TRACES_EXPORTER names "${name}", which Eyrie cannot export to. Set it to "otlp" and OTEL_EXPORTER_OTLP_ENDPOINT to the receiver: Jaeger, Tempo and most others take OTLP, Zipkin behind a collector. For a look at spans set it to "console".`,
      ],
    });
  },
);

test('what is known beside what is not is still asked for', () => {
  const { exporters, warnings } = exportersOf({ OTEL_TRACES_EXPORTER: 'zipkin,otlp' });

  expect(exporters).toEqual([{ type: 'otlp' }]);
  expect(warnings).toHaveLength(1);
});
