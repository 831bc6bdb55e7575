import type { Diagnostics, Environment } from '@eyrie/core/engine';
import type { OtlpTraceExporter, TraceExporter } from '../config/delivery-options.js';
import type { ResolvedTracingOptions } from '../config/tracing-options.js';
import { createExporter } from '../delivery/create-exporter.js';
import { deliverToAll } from '../delivery/deliver-to-all.js';
import type { Delivery } from '../delivery/delivery.js';
import { exportersFromEnvironment } from '../delivery/exporters-from-environment.js';
import { endpointIgnored, findOtlpEndpoint } from '../delivery/otlp-endpoint.js';
import { otlpProtocolOf } from '../delivery/otlp-settings.js';
import type { VariableSource } from '../delivery/otlp-variables.js';
import { SpanDelivery } from '../delivery/span-delivery.js';

/** What a delivery is made from. */
export interface DeliveryRequest {
  readonly options: ResolvedTracingOptions;
  readonly diagnostics: Diagnostics;
  /** Whether its spans are to move to another delivery: then none is written down before it is sent. @default false */
  readonly keepsSpans?: boolean | undefined;
  /** @default process.env */
  readonly environment?: Environment | undefined;
}

/** Where spans go: what the options say, else the environment; empty where nothing is sent. */
export function exportersOf({
  options,
  diagnostics,
  environment = process.env,
}: DeliveryRequest): readonly TraceExporter[] {
  const exporters =
    options.exporter === undefined
      ? (exportersFromEnvironment(environment, diagnostics) ?? [])
      : [options.exporter];
  return exporters.flatMap((exporter): readonly TraceExporter[] => {
    if (exporter.type === 'otlp') return withUsableEndpoint(exporter, { environment, diagnostics });
    return exporter.type === 'none' ? [] : [exporter];
  });
}

/** Nothing where the environment names an endpoint that cannot be used, which is reported. */
function withUsableEndpoint(
  exporter: OtlpTraceExporter,
  source: VariableSource,
): readonly OtlpTraceExporter[] {
  const protocol = otlpProtocolOf(exporter, source);
  const endpoint = findOtlpEndpoint({ exporter, protocol, environment: source.environment });
  if (endpoint.state === 'usable') return [{ ...exporter, protocol }];
  source.diagnostics.report(endpointIgnored(endpoint));
  return [];
}

/** Opens the exporters, which load while the app goes on starting: see {@link Delivery.ready}. */
export function createDelivery(request: DeliveryRequest): Delivery {
  const { options, diagnostics, environment, keepsSpans = false } = request;
  const exporters = exportersOf(request);
  return deliverToAll(
    exporters.map(
      (exporter) =>
        new SpanDelivery({
          exporter: createExporter({ exporter, environment, diagnostics }),
          settings: options.batch,
          diagnostics,
          // One that waits in several queues moves out of all of them or of none.
          keepsSpans: keepsSpans || exporters.length > 1,
        }),
    ),
  );
}
