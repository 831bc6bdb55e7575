import { setTimeout as delay } from 'node:timers/promises';
import { fetchSamples, type Sample } from './exposition.ts';
import type { Service } from './service.ts';

const DEADLINE_MS = 10_000;

/**
 * The page of /metrics once nothing but the reading itself is in flight, seen twice in a row: a request whose client
 * hung up may still be on its way to the service.
 */
export async function settledSamples({ origin, metricsUrl }: Service): Promise<Sample[]> {
  const reading = new URL(metricsUrl).origin === origin ? 1 : 0;
  const deadline = Date.now() + DEADLINE_MS;
  for (let calm = 0; Date.now() < deadline; await delay(50)) {
    const samples = await fetchSamples(metricsUrl);
    const inFlight = samples.find(({ name }) => name === 'http_request_queue_depth')?.value;
    calm = inFlight !== undefined && inFlight <= reading ? calm + 1 : 0;
    if (calm === 2) return samples;
  }
  throw new Error(`Requests were still in flight after ${DEADLINE_MS / 1000} s`);
}
