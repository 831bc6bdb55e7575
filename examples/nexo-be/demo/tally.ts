import type { Sample } from './exposition.ts';
import type { SentRequest } from './http-client.ts';

/** How often there was what, such as requests by `method route status`. */
export type Tally = ReadonlyMap<string, number>;

/** How many requests were sent, as the sender counted them. */
export function tallySent(sent: readonly SentRequest[]): Tally {
  return tally(sent.map(({ method, route, status }) => [`${method} ${route} ${status}`, 1]));
}

/** How many requests the service counted, but for those to its own /metrics. */
export function tallyCounted(samples: readonly Sample[]): Tally {
  return tally(
    samples
      .filter(({ name, labels }) => name === 'http_requests_total' && labels.route !== '/metrics')
      .map(({ labels: { method, route, status_code }, value }) => [
        `${method} ${route} ${status_code}`,
        value,
      ]),
  );
}

/** The sums of what stands under the same name, in the order of names. */
export function tally(entries: readonly (readonly [string, number])[]): Tally {
  const counts = new Map<string, number>();
  for (const [key, count] of entries.toSorted(([a], [b]) => (a < b ? -1 : 1))) add(counts, key, count);
  return counts;
}

export function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
