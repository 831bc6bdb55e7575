import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type Delivery, NO_DELIVERY } from './delivery.js';
import type { DropReason } from './span-sink.js';

/**
 * One delivery for several exporters. Each has a queue of its own, so that one that is down costs the others nothing;
 * a span counts once for each of them.
 */
export function deliverToAll(deliveries: readonly Delivery[]): Delivery {
  const [first, ...others] = deliveries;
  if (first === undefined) return NO_DELIVERY;
  return others.length === 0 ? first : new DeliveryToAll(deliveries);
}

class DeliveryToAll implements Delivery {
  // Bounded by the exporters of the configuration.
  readonly #deliveries: readonly Delivery[];

  constructor(deliveries: readonly Delivery[]) {
    this.#deliveries = deliveries;
  }

  get targets(): readonly string[] {
    return this.#deliveries.flatMap(({ targets }) => targets);
  }

  get exportedSpans(): number {
    return this.#deliveries.reduce((sum, { exportedSpans }) => sum + exportedSpans, 0);
  }

  get queuedSpans(): number {
    return this.#deliveries.reduce((sum, { queuedSpans }) => sum + queuedSpans, 0);
  }

  get maxQueuedSpans(): number {
    return this.#deliveries.reduce((sum, { maxQueuedSpans }) => sum + maxQueuedSpans, 0);
  }

  get droppedSpans(): ReadonlyMap<DropReason, number> {
    const sums = new Map<DropReason, number>();
    for (const { droppedSpans } of this.#deliveries) {
      for (const [reason, spans] of droppedSpans) sums.set(reason, (sums.get(reason) ?? 0) + spans);
    }
    return sums;
  }

  add(span: ReadableSpan): void {
    for (const delivery of this.#deliveries) delivery.add(span);
  }

  async ready(): Promise<void> {
    await Promise.all(this.#deliveries.map((delivery) => delivery.ready()));
  }

  async flush(deadlineMs: number): Promise<void> {
    await Promise.all(this.#deliveries.map((delivery) => delivery.flush(deadlineMs)));
  }

  takeQueued(): readonly ReadableSpan[] {
    return [...new Set(this.#deliveries.flatMap((delivery) => delivery.takeQueued()))];
  }

  async close(): Promise<void> {
    await Promise.all(this.#deliveries.map((delivery) => delivery.close()));
  }
}
