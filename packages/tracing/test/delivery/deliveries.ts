import { Diagnostics } from '@eyrie/core/engine';
import { type Attributes, SpanKind } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type ReadableSpan, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { OtlpTraceExporter, ResolvedBatchSettings } from '../../src/config/delivery-options.js';
import { createExporter } from '../../src/delivery/create-exporter.js';
import type { Delivery } from '../../src/delivery/delivery.js';
import { type DeliveryRetry, SpanDelivery } from '../../src/delivery/span-delivery.js';

const tracer = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'shop' }),
}).getTracer('orders', '1.2.3');

/** A span that has ended. */
export function ended(name: string, attributes: Attributes = {}): ReadableSpan {
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes });
  span.end();
  return span as unknown as ReadableSpan;
}

/** So many spans that have ended, named by their numbers. */
export function endedSpans(count: number, from = 1): readonly ReadableSpan[] {
  return Array.from({ length: count }, (_, index) => ended(String(from + index)));
}

export const namesOf = (spans: readonly { readonly name: string }[]): readonly string[] =>
  spans.map(({ name }) => name);

// Long enough that nothing is exported but by a full batch or a flush.
const NEVER_MS = 3_600_000;

const SETTINGS: ResolvedBatchSettings = {
  maxQueuedSpans: 100,
  maxBatchSpans: 10,
  delayMs: NEVER_MS,
  exportTimeoutMs: 20_000,
};

/** Quick, because tests wait for it. */
const RETRY: DeliveryRetry = { baseDelayMs: 20, maxDelayMs: 30_000, maxElapsedMs: NEVER_MS };

const opened: Delivery[] = [];

/** A delivery, with what it warned of. */
export interface Opened {
  readonly delivery: SpanDelivery;
  readonly warnings: readonly string[];
}

export interface OpenedOptions {
  readonly settings?: Partial<ResolvedBatchSettings>;
  readonly retry?: Partial<DeliveryRetry>;
}

/** A delivery to an exporter, closed by {@link closeDeliveries}. */
export function deliverTo(
  exporter: SpanExporter | Promise<SpanExporter>,
  { settings, retry }: OpenedOptions = {},
): Opened {
  const warnings: string[] = [];
  const delivery = new SpanDelivery({
    exporter,
    settings: { ...SETTINGS, ...settings },
    diagnostics: new Diagnostics((_level, message) => warnings.push(message)),
    retry: { ...RETRY, ...retry },
  });
  opened.push(delivery);
  return { delivery, warnings };
}

/** A delivery to an OTLP receiver. */
export function deliverOver(exporter: Omit<OtlpTraceExporter, 'type'>, options?: OpenedOptions): Opened {
  const diagnostics = new Diagnostics(() => {});
  return deliverTo(
    createExporter({ exporter: { type: 'otlp', ...exporter }, environment: {}, diagnostics }),
    options,
  );
}

export function addAll(delivery: Delivery, spans: readonly ReadableSpan[]): void {
  for (const span of spans) delivery.add(span);
}

/** What became of all spans. */
export function fatesOf(delivery: Delivery): Readonly<Record<string, number>> {
  return {
    exported: delivery.exportedSpans,
    queued: delivery.queuedSpans,
    ...Object.fromEntries(delivery.droppedSpans),
  };
}

export async function closeDeliveries(): Promise<void> {
  await Promise.all(opened.splice(0).map((delivery) => delivery.close()));
}

const PATIENCE_MS = 15_000;

/** Resolves once it holds. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Not so after ${PATIENCE_MS} ms: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
