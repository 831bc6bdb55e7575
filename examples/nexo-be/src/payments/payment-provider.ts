import { setTimeout as delay } from 'node:timers/promises';
import { type MethodOutcome, Observed, StructuredLogger, Timed, TrackInProgress } from '@eyrie/nestjs';
import { Injectable } from '@nestjs/common';
import type { Environment } from '../environment/environment.js';
import { InjectEnvironment } from '../environment/environment.module.js';
import { paymentDuration, paymentsInProgress } from './payment.metrics.js';
import { seededRandom } from './seeded-random.js';

/** How the simulated provider behaves: shares of all charges, and ranges of milliseconds. */
const BEHAVIOUR = {
  declined: 0.1,
  failed: 0.06,
  slow: 0.12,
  stalled: 0.03,
  fastMs: [120, 200],
  slowMs: [600, 900],
  stalledMs: [1200, 1600],
} as const;

export type Charge = { readonly status: 'approved'; readonly id: string } | { readonly status: 'declined' };

/** The provider broke the connection: nobody knows whether it took the money. */
class PaymentProviderError extends Error {
  override readonly name = 'PaymentProviderError';
}

/** Stands for a payment company on the internet: mostly quick, sometimes slow, and now and then not there at all. */
@Injectable()
export class PaymentProvider {
  readonly #random: () => number;

  constructor(
    @InjectEnvironment() { providerSeed }: Environment,
    private readonly logger: StructuredLogger,
  ) {
    this.#random = seededRandom(providerSeed);
  }

  @Observed('payments.charge')
  @TrackInProgress(paymentsInProgress)
  @Timed(paymentDuration, {
    labels: ({ result }: MethodOutcome<[], Charge>) => ({ status: result?.status ?? 'failed' }),
  })
  async charge(): Promise<Charge> {
    const outcome = this.#random();
    const id = `ch_${Math.floor(this.#random() * 2 ** 32).toString(16)}`;
    const latencyMs = this.#latencyMs();
    this.logger.debug('Waiting for the provider', { payment_id: id, latency_ms: Math.round(latencyMs) });
    await delay(latencyMs);
    if (outcome < BEHAVIOUR.failed) throw new PaymentProviderError('The connection was reset');
    if (outcome < BEHAVIOUR.failed + BEHAVIOUR.declined) return { status: 'declined' };
    return { status: 'approved', id };
  }

  #latencyMs(): number {
    const speed = this.#random();
    if (speed < BEHAVIOUR.stalled) return this.#within(BEHAVIOUR.stalledMs);
    if (speed < BEHAVIOUR.stalled + BEHAVIOUR.slow) return this.#within(BEHAVIOUR.slowMs);
    return this.#within(BEHAVIOUR.fastMs);
  }

  #within([min, max]: readonly [number, number]): number {
    return min + this.#random() * (max - min);
  }
}
