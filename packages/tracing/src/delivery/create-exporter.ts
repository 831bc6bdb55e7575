import type { Diagnostics, Environment } from '@eyrie/core/engine';
import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { TraceExporter } from '../config/delivery-options.js';
import { type GrpcPackage, loadGrpcPackage } from './grpc-package.js';
import { GrpcSpanExporter } from './grpc-span-exporter.js';
import { HttpSpanExporter } from './http-span-exporter.js';
import { JsonEncoding } from './otlp/json-encoding.js';
import { ProtobufEncoding } from './otlp/protobuf-encoding.js';
import { hostOf } from './otlp-endpoint.js';
import { type OtlpSettings, resolveOtlpSettings } from './otlp-settings.js';

/** What an exporter is made of. */
export interface ExporterRequest {
  readonly exporter: TraceExporter;
  /**
   * For `OTEL_EXPORTER_OTLP_*`. The exporter of gRPC reads headers and certificates from the process besides.
   * @default process.env
   */
  readonly environment?: Environment | undefined;
  readonly diagnostics: Diagnostics;
}

/**
 * Makes the exporter. Loads the package of OpenTelemetry for gRPC; all others are Eyrie's own.
 *
 * @throws EyrieError `EYRIE_TRACING_PACKAGE_MISSING` where that package is not installed or too old,
 * `EYRIE_TRACING_VARIABLE_IGNORED` where a variable names an endpoint that cannot be used.
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
  const target = `The OTLP receiver at ${hostOf(settings.url) ?? 'the endpoint'}`;
  switch (settings.protocol) {
    case 'http/protobuf':
      return new HttpSpanExporter({ settings, encoding: new ProtobufEncoding(), target });
    case 'http/json':
      return new HttpSpanExporter({ settings, encoding: new JsonEncoding(), target });
    case 'grpc': {
      const { OTLPTraceExporter } = await loadGrpcPackage();
      return new GrpcSpanExporter({ exporter: new OTLPTraceExporter(grpcConfigOf(settings)), target });
    }
  }
}

type GrpcConfig = NonNullable<ConstructorParameters<GrpcPackage['OTLPTraceExporter']>[0]>;

function grpcConfigOf({ url, compression, timeoutMs, headers }: OtlpSettings): GrpcConfig {
  const metadata = { getMap: () => headers, clone: () => metadata };
  return {
    url,
    // A text enum of a package that is only loaded; its values are these two texts.
    compression: compression as NonNullable<GrpcConfig['compression']>,
    timeoutMillis: timeoutMs,
    // All that the exporter asks of metadata, without a dependency on the package of gRPC.
    metadata: metadata as unknown as NonNullable<GrpcConfig['metadata']>,
  };
}
