import type { Diagnostics, Environment } from '@eyrie/core/engine';
import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { TraceExporter } from '../config/delivery-options.js';
import { HttpConnections } from './http-connections.js';
import { loadOtlpPackage, type OtlpPackage } from './otlp-packages.js';
import { hostOf, type OtlpSettings, resolveOtlpSettings } from './otlp-settings.js';
import { OtlpSpanExporter } from './otlp-span-exporter.js';

/** What an exporter is made of. */
export interface ExporterRequest {
  readonly exporter: TraceExporter;
  /**
   * For `OTEL_EXPORTER_OTLP_*`. The exporters of OpenTelemetry read headers, and that of gRPC certificates too, from
   * the process besides.
   * @default process.env
   */
  readonly environment?: Environment | undefined;
  readonly diagnostics: Diagnostics;
}

/**
 * Makes the exporter. Loads only the package that it sends through.
 *
 * @throws EyrieError `EYRIE_TRACING_PACKAGE_MISSING` where that package is not installed or too old.
 */
export async function createExporter(request: ExporterRequest): Promise<SpanExporter> {
  const { exporter, environment = process.env, diagnostics } = request;
  switch (exporter.type) {
    case 'otlp':
      return createOtlpExporter(await resolveOtlpSettings(exporter, { environment, diagnostics }));
    case 'console': {
      const { ConsoleSpanExporter } = await import('./console-span-exporter.js');
      return new ConsoleSpanExporter();
    }
    case 'custom':
      return exporter.exporter;
    case 'none':
      return NO_EXPORTER;
  }
}

const NO_EXPORTER: SpanExporter = Object.freeze<SpanExporter>({
  export: (_spans, done) => done({ code: ExportResultCode.SUCCESS }),
  shutdown: async () => {},
});

async function createOtlpExporter(settings: OtlpSettings): Promise<SpanExporter> {
  const { protocol, url } = settings;
  const target = `The OTLP receiver at ${hostOf(url) ?? 'the endpoint'}`;
  if (protocol === 'grpc') {
    const { OTLPTraceExporter } = await loadOtlpPackage(protocol);
    return new OtlpSpanExporter({
      exporter: new OTLPTraceExporter(grpcConfigOf(settings)),
      target,
      disconnect: () => {},
    });
  }
  const connections = new HttpConnections(settings.tls);
  const { OTLPTraceExporter } = await loadOtlpPackage(protocol);
  return new OtlpSpanExporter({
    exporter: new OTLPTraceExporter({
      ...sharedConfigOf(settings),
      headers: { ...settings.headers },
      httpAgentOptions: connections.agentOf,
    }),
    target,
    disconnect: () => connections.destroy(),
  });
}

type ConfigOf<Protocol extends 'http/json' | 'grpc'> = NonNullable<
  ConstructorParameters<OtlpPackage<Protocol>['OTLPTraceExporter']>[0]
>;

function sharedConfigOf({ url, compression, timeoutMs }: OtlpSettings) {
  // A text enum of a package that is only loaded; its values are these two texts.
  type Compression = NonNullable<ConfigOf<'http/json'>['compression']>;
  return { url, compression: compression as Compression, timeoutMillis: timeoutMs };
}

function grpcConfigOf(settings: OtlpSettings): ConfigOf<'grpc'> {
  const metadata = { getMap: () => settings.headers, clone: () => metadata };
  // All that the exporter asks of metadata, without a dependency on the package of gRPC.
  return {
    ...sharedConfigOf(settings),
    metadata: metadata as unknown as ConfigOf<'grpc'>['metadata'] & object,
  };
}
