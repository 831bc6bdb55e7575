import { HttpClient, type SentRequest } from '../../examples/nexo-be/demo/http-client.ts';
import { type Service, startService } from '../../examples/nexo-be/demo/service.ts';
import { settledSamples } from '../../examples/nexo-be/demo/settled.ts';
import { tallySent } from '../../examples/nexo-be/demo/tally.ts';
import { type Act, anyAct, drive, EVERY_ACT, pay } from '../../examples/nexo-be/demo/traffic.ts';
import { Visitor } from '../../examples/nexo-be/demo/visitor.ts';
import { seededRandom } from '../../examples/nexo-be/src/payments/seeded-random.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { startTextOnlyProxy, type TextOnlyProxy } from './text-only-proxy.ts';

/**
 * With this seed the provider answers the payments of the warm-up in all three ways, and of the 300 after it 246 within
 * 0.2 s, 45 after 0.6 to 0.9 s and 9 after 1.2 to 1.6 s: the ranks of p50, p95 and p99 are well inside these groups, and
 * the groups well inside the buckets 0.1 to 0.25, 0.5 to 1 and 1 to 2 s.
 */
const PROVIDER_SEED = '51';
const WARM_UP_PAYMENTS = 40;
const PAYMENTS = 300;
const OTHER_ACTS = 250;

/** Prometheus prefers OpenMetrics; the other job gets Prometheus text. */
export const JOBS = ['openmetrics', 'text'] as const;

export type Job = (typeof JOBS)[number];

/** The moments, in milliseconds, of one job's last scrape before the measured traffic and of its first one after it. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** What two scrape jobs and the clients know of the same traffic, once it has ended. */
export interface ObservedTraffic {
  readonly service: Service;
  readonly prometheus: Prometheus;
  readonly proxy: TextOnlyProxy;
  /** Every request since the service started. */
  readonly sent: readonly SentRequest[];
  /** The requests inside the windows. */
  readonly measured: readonly SentRequest[];
  readonly windows: Readonly<Record<Job, Window>>;
  readonly stop: () => Promise<void>;
}

/** Starts the example and Prometheus, sends traffic of mixed outcome, and waits for the scrapes that hold all of it. */
export async function observeTraffic(adapter: 'express' | 'fastify'): Promise<ObservedTraffic> {
  await using undo = new AsyncDisposableStack();
  const webhookSecret = 'whsec_e2e';
  const service = await startService({
    ADAPTER: adapter,
    PROVIDER_SEED,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
  });
  undo.defer(async () => void (await service.stop()));
  const proxy = await startTextOnlyProxy(service.metricsUrl);
  undo.defer(proxy.stop);
  const prometheus = await startPrometheus({
    intervalMs: 1000,
    jobs: [
      { name: 'openmetrics', url: service.metricsUrl },
      { name: 'text', url: proxy.url },
    ] satisfies { name: Job; url: string }[],
  });
  undo.defer(prometheus.stop);
  const client = new HttpClient({ origin: service.origin });
  undo.defer(async () => client.close());

  const scrapes = async () => {
    await settledSamples(service);
    const now = Date.now();
    const [openmetrics, text] = await Promise.all(JOBS.map((job) => prometheus.scrapedSince(job, now)));
    return { openmetrics: openmetrics ?? now, text: text ?? now } satisfies Record<Job, number>;
  };

  const random = seededRandom(1);
  const visitor = new Visitor({ client, webhookSecret, random });
  // rate() does not see how a series began: each must have been scraped once before what is measured.
  await drive({ visitor, workers: 1, next: takenFrom(EVERY_ACT) });
  await drive({ visitor, workers: WARM_UP_PAYMENTS, next: takenFrom(Array(WARM_UP_PAYMENTS).fill(pay)) });
  const from = await scrapes();
  const warmUp = client.sent.length;

  const otherActs = Array.from({ length: OTHER_ACTS }, () => anyAct(random));
  await Promise.all([
    drive({ visitor, workers: 15, next: takenFrom(Array(PAYMENTS).fill(pay)) }),
    drive({ visitor, workers: 3, pauseMs: 100, next: takenFrom(otherActs) }),
  ]);
  const to = await scrapes();

  const measured = client.sent.slice(warmUp);
  const known = tallySent(client.sent.slice(0, warmUp));
  for (const key of tallySent(measured).keys()) {
    if (!known.has(key)) throw new Error(`The warm-up did not bring about ${key}`);
  }
  const kept = undo.move();
  return {
    service,
    prometheus,
    proxy,
    sent: client.sent,
    measured,
    windows: {
      openmetrics: { from: from.openmetrics, to: to.openmetrics },
      text: { from: from.text, to: to.text },
    },
    stop: () => kept.disposeAsync(),
  };
}

function takenFrom(acts: readonly Act[]): () => Act | undefined {
  const left = acts.values();
  return () => left.next().value;
}
