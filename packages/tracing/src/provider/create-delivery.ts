import type { Diagnostics, Environment } from '@eyrie/core/engine';
import type { TraceExporter } from '../config/delivery-options.js';
import type { ResolvedTracingOptions } from '../config/tracing-options.js';
import { createExporter } from '../delivery/create-exporter.js';
import { deliverToAll } from '../delivery/deliver-to-all.js';
import type { Delivery } from '../delivery/delivery.js';
import { exportersFromEnvironment } from '../delivery/exporters-from-environment.js';
import { SpanDelivery } from '../delivery/span-delivery.js';

/** What a delivery is made from. */
export interface DeliveryRequest {
  readonly options: ResolvedTracingOptions;
  readonly diagnostics: Diagnostics;
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
  return exporters.filter(({ type }) => type !== 'none');
}

/** Opens the exporters, which load while the app goes on starting: see {@link Delivery.ready}. */
export function createDelivery(request: DeliveryRequest): Delivery {
  const { options, diagnostics, environment } = request;
  return deliverToAll(
    exportersOf(request).map(
      (exporter) =>
        new SpanDelivery({
          exporter: createExporter({ exporter, environment, diagnostics }),
          settings: options.batch,
          diagnostics,
        }),
    ),
  );
}
