import { equal, ok } from 'node:assert/strict';
import type { HttpServerObservation } from '@eyrie/core/engine';
import { sameData } from './check.js';
import type { SeenLine } from './logged.js';
import type { SeenRequest } from './observed.js';
import type { SeenSpan } from './traced.js';

/** What the signals of one app said of the same requests. */
export interface ComparedSpans {
  readonly spans: readonly SeenSpan[];
  readonly lines: readonly SeenLine[];
  readonly observations: readonly HttpServerObservation[];
  readonly expected: readonly SeenRequest[];
}

const MICROSECOND_NS = 1000;
const SHOWN = [
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'error.type',
  'eyrie.outcome',
];

/**
 * Compares the spans of an app with what its requests are expected to be: one server span each, of the route and the
 * duration that the metrics have, in the trace of its access line, and no other span.
 */
export function sameSpans({ spans, lines, observations, expected }: ComparedSpans): void {
  sameData(spans.map(spanLine).sort(), expected.map(expectedLine).sort());
  sameData(
    lines
      .filter(({ logger }) => logger === 'access')
      .map(({ trace_id: traceId }) => traceId)
      .sort(),
    spans.map(({ traceId }) => traceId).sort(),
  );
  for (const { span, route, duration = 0 } of observations) {
    const own = spans.filter(({ spanId }) => spanId === span?.spanId);
    equal(own.length, 1, `${route} has ${own.length} spans`);
    const difference = Math.abs((own[0]?.durationNs ?? 0) - duration * 1e9);
    ok(difference < MICROSECOND_NS, `span and metric of ${route} differ by ${difference} ns`);
  }
}

function spanLine({ name, isServer, attributes, status, exceptions }: SeenSpan): string {
  return [
    isServer ? 'server' : 'other',
    `"${name}"`,
    ...SHOWN.map((key) => `${attributes[key] ?? '-'}`),
    status,
    ...exceptions,
  ].join(' ');
}

// After the semantic conventions: a client's error is none of the server's, and what no route matched has no route.
function expectedLine({ method, route, status, outcome, error = String(status) }: SeenRequest): string {
  const verb = method === '_OTHER' ? 'HTTP' : method;
  const isMatched = route !== 'unmatched';
  const hasFailed = outcome === 'server_error';
  const isAborted = outcome === 'aborted';
  return [
    'server',
    isMatched ? `"${verb} ${route}"` : `"${verb}"`,
    method,
    isMatched ? route : '-',
    status,
    hasFailed || isAborted ? error : '-',
    isAborted ? outcome : '-',
    hasFailed ? 'error' : 'unset',
    // What the server broke off has no error to tell of.
    ...(hasFailed && error !== String(status) ? [error] : []),
  ].join(' ');
}
