import { equal } from 'node:assert/strict';
import { EYRIE_APP } from '@eyrie/core';
import type { EyrieApp, HttpServerObservation, Observation } from '@eyrie/core/engine';
import type { INestApplication } from '@nestjs/common';
import { Audited, type SeenEvent } from './audited.js';
import { sameData } from './check.js';
import { linesOf } from './logged.js';
import { sameSpans } from './same-spans.js';
import { spansOf } from './traced.js';

/** What one request is seen as. */
export interface SeenRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly outcome: string;
  readonly error?: string;
}

// Long enough for a second, wrong count to come in.
const SETTLE_MS = 30;
const PATIENCE_MS = 5000;

/** Follows what Eyrie observes of an app, from the pipeline and from its page of metrics. */
export class Observed {
  readonly #url: string;
  readonly #app: EyrieApp;
  // Bounded by what one scenario sends.
  readonly #seen: SeenRequest[] = [];
  readonly observations: HttpServerObservation[] = [];
  readonly #audited: Audited;

  constructor(app: INestApplication, url: string) {
    this.#url = url;
    this.#app = app.get<EyrieApp>(EYRIE_APP);
    this.#audited = new Audited(app);
    this.#app.observations.subscribe({
      name: 'scenario',
      onEnd: (observation) => {
        if (!isHttp(observation) || observation.route === '/metrics') return;
        const { method, route, statusCode: status, outcome, errorType: error } = observation;
        this.#seen.push({
          method,
          route,
          status,
          outcome: String(outcome),
          ...(error !== undefined && { error }),
        });
        this.observations.push(observation);
      },
    });
  }

  /**
   * Waits until as many requests have ended as are expected, then compares them, counters, lines, spans and audit
   * events, in any order.
   */
  async exactly(expected: readonly SeenRequest[]): Promise<void> {
    await this.exactlyBesideCounters(expected);
    const { requests, durations, errors } = await this.counters();
    sameData(requests, tally(expected.map(({ method, route, status }) => `${method} ${route} ${status}`)));
    sameData(durations, requests);
    sameData(
      errors,
      tally(
        expected
          .filter(({ outcome }) => outcome !== 'success')
          .map(({ method, route, status, error }) => `${method} ${route} ${status} ${error ?? status}`),
      ),
    );
    // Once more, as the scrape must have none.
    await sleep(SETTLE_MS);
    this.#sameSpans(expected);
  }

  /** The same without the counters, where the app's page of metrics is not plain HTTP/1.1. */
  async exactlyBesideCounters(expected: readonly SeenRequest[]): Promise<void> {
    const patience = Date.now() + PATIENCE_MS;
    const isThere = (): boolean => Math.min(this.#seen.length, spansOf(this.#app).length) >= expected.length;
    while (!isThere() && Date.now() < patience) await sleep(5);
    await sleep(SETTLE_MS);
    sameData(this.#seen.map(line).sort(), expected.map(line).sort());
    sameData(
      this.#accessLines(),
      expected.map(({ method, route, status, outcome }) => [method, route, status, outcome].join(' ')).sort(),
    );
    sameData(this.#errorLines(), expected.flatMap(errorLineOf).sort());
    sameData([...this.#audited.events].sort(), expected.flatMap(eventOf).sort());
    this.#sameSpans(expected);
  }

  #sameSpans(expected: readonly SeenRequest[]): void {
    sameSpans({
      spans: spansOf(this.#app),
      lines: linesOf(this.#app),
      observations: this.observations,
      expected,
    });
  }

  /** What the access log says of each request: one line, and no stack on it. */
  #accessLines(): readonly string[] {
    const lines = linesOf(this.#app).filter(({ logger }) => logger === 'access');
    for (const { error } of lines) equal(error, undefined);
    return lines
      .map(({ http }) => [http?.method, http?.route, http?.status_code, http?.outcome].join(' '))
      .sort();
  }

  #errorLines(): readonly string[] {
    return linesOf(this.#app)
      .filter(({ level, logger }) => level === 'ERROR' && logger !== 'access')
      .map(({ error }) => `${error?.type}`)
      .sort();
  }

  /** The three golden counts by label set, without the scrapes themselves. */
  async counters(): Promise<GoldenCounts> {
    const response = await fetch(`${this.#url}/metrics`);
    equal(response.status, 200);
    const page = await response.text();
    return {
      requests: samplesOf(page, 'http_requests_total', ['method', 'route', 'status_code']),
      durations: samplesOf(page, 'http_request_duration_seconds_count', ['method', 'route', 'status_code']),
      errors: samplesOf(page, 'http_requests_errors_total', ['method', 'route', 'status_code', 'error_type']),
    };
  }
}

const isHttp = (observation: Observation): observation is HttpServerObservation =>
  observation.kind === 'http.server';

interface GoldenCounts {
  readonly requests: Readonly<Record<string, number>>;
  readonly durations: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
}

const line = ({ method, route, status, outcome, error }: SeenRequest): string =>
  [method, route, status, outcome, ...(outcome === 'success' ? [] : [error ?? status])].join(' ');

// A failure has one line with the class of its error; what the server broke off has none to tell.
function errorLineOf({ outcome, status, error }: SeenRequest): readonly string[] {
  return outcome === 'server_error' && error !== undefined && error !== String(status) ? [error] : [];
}

// Of the requests of the scenarios only those are evidence that were denied or left.
function eventOf({ method, route, status, outcome }: SeenRequest): readonly SeenEvent[] {
  if (status === 401 || status === 403) return [`access.denied ${method} ${route} ${status}`];
  return outcome === 'aborted' ? [`request.aborted ${method} ${route} ${status}`] : [];
}

function tally(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of [...keys].sort()) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

function samplesOf(page: string, name: string, labels: readonly string[]): Record<string, number> {
  const samples: [string, number][] = [];
  for (const text of page.split('\n')) {
    if (!text.startsWith(`${name}{`)) continue;
    const key = labels.map((label) => new RegExp(`[{,]${label}="([^"]*)"`).exec(text)?.[1]).join(' ');
    if (!key.includes(' /metrics ')) samples.push([key, Number(text.slice(text.lastIndexOf(' ') + 1))]);
  }
  return Object.fromEntries(samples.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
