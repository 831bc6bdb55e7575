import { deepEqual, ok } from 'node:assert/strict';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { KeptLine } from './kept.js';
import type { Page } from './page.js';

/** How many requests of each kind there were: `{ 'GET /orders/:id 200': 20 }`. */
export type Requests = Readonly<Record<string, number>>;

export interface SeenSignals {
  readonly page: Page;
  readonly lines: readonly KeptLine[];
  readonly spans: readonly ReadableSpan[];
}

const GOLDEN_LABELS = ['method', 'route', 'status_code'];

/** Fails unless counters, durations, errors, access lines and server spans tell of exactly these requests. */
export function signalsAgree(
  { page, lines, spans }: SeenSignals,
  { requests, managed }: { readonly requests: Requests; readonly managed: readonly string[] },
): void {
  const without = (seen: Requests, routes: readonly string[]): Requests =>
    Object.fromEntries(Object.entries(seen).filter(([key]) => !routes.includes(key.split(' ')[1] ?? '')));
  const golden = (name: string): Requests => without(page.samples(name, GOLDEN_LABELS), ['/metrics']);

  same(golden('http_requests_total'), requests, 'http_requests_total');
  same(golden('http_request_duration_seconds_count'), requests, 'http_request_duration_seconds_count');
  same(
    golden('http_requests_errors_total'),
    Object.fromEntries(Object.entries(requests).filter(([key]) => Number(key.split(' ')[2]) >= 400)),
    'http_requests_errors_total',
  );

  const shown = without(requests, managed);
  const access = lines.filter(({ logger }) => logger === 'access');
  same(
    tally(access.map(({ http }) => `${http?.method} ${http?.route} ${http?.status_code}`)),
    shown,
    'access lines',
  );
  same(tally(spans.map(ofSpan)), shown, 'server spans');
  deepEqual(
    access.map(({ trace_id: traceId, span_id: spanId }) => `${traceId} ${spanId}`).sort(),
    spans.map((span) => `${span.spanContext().traceId} ${span.spanContext().spanId}`).sort(),
    'each access line is in the trace of its span',
  );
  for (const { http } of access) ok((http?.duration_ms ?? -1) >= 0);
}

function ofSpan({ attributes }: ReadableSpan): string {
  const {
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': status,
  } = attributes;
  return `${method} ${route ?? 'unmatched'} ${status ?? '499'}`;
}

function tally(keys: readonly string[]): Requests {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

function same(actual: Requests, expected: Requests, what: string): void {
  const sorted = (counts: Requests): Requests => Object.fromEntries(Object.entries(counts).sort());
  deepEqual(sorted(actual), sorted(expected), what);
}
