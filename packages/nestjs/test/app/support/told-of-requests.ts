import { AuditLog, type AuditEvent } from '@eyrie/audit/engine';
import type { EyrieApp } from '@eyrie/core/engine';
import { exposedMetricsOf } from '@eyrie/metrics/engine';
import { openStore } from '@eyrie/store/engine';
import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** What a signal tells of each request, by request id, sorted. */
export type Told = ReadonlyMap<string, readonly string[]>;

interface Line {
  readonly logger?: string;
  readonly request_id?: string;
  readonly http?: { readonly method: string; readonly route: string; readonly status_code: number };
}

/** Everything that an app logs. */
export class KeptLines {
  // Bounded by what one test logs.
  readonly #lines: Line[] = [];

  write(text: string): void {
    this.#lines.push(JSON.parse(text) as Line);
  }

  /** `GET /users/:id 200` for each access line. */
  accessLines(): Told {
    const lines = this.#lines.filter(({ logger }) => logger === 'access');
    return byRequest(
      lines.map(({ request_id, http }) => [request_id, nameOf(http?.method, http?.route, http?.status_code)]),
    );
  }
}

/** An exporter that keeps everything. */
export class KeptSpans implements SpanExporter {
  // Bounded by what one test sends.
  readonly #spans: ReadableSpan[] = [];

  export(batch: readonly ReadableSpan[], done: (result: { readonly code: number }) => void): void {
    this.#spans.push(...batch);
    done({ code: 0 });
  }

  async shutdown(): Promise<void> {}

  /** `GET /users/:id 200` for each span of a request. */
  serverSpans(): Told {
    const spans = this.#spans.filter(({ kind }) => kind === SpanKind.SERVER);
    return byRequest(
      spans.map(({ attributes }) => [
        attributes['eyrie.request_id'],
        nameOf(
          attributes['http.request.method'],
          attributes['http.route'] ?? 'unmatched',
          attributes['http.response.status_code'],
        ),
      ]),
    );
  }
}

/** `order.checked success in PUT /orders/:id` for each sealed event of a request. */
export async function sealedEvents(url: string, stream: string): Promise<Told> {
  const store = await openStore({ url });
  try {
    const events: AuditEvent[] = [];
    for await (const { body } of new AuditLog({ store }).records(stream)) {
      events.push(JSON.parse(body) as AuditEvent);
    }
    return byRequest(
      events
        .filter(({ type }) => !type.startsWith('audit.'))
        .map(({ type, outcome, request }) => [
          request?.id,
          `${type} ${outcome} in ${request?.method} ${request?.route}`,
        ]),
    );
  } finally {
    await store.close();
  }
}

/** The golden counts of an app's registry by `GET /users/:id 200`, whether the app is open or closed. */
export interface GoldenCounts {
  readonly requests: Readonly<Record<string, number>>;
  readonly durations: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly inFlight: number | undefined;
}

export function goldenCountsOf(app: EyrieApp): GoldenCounts {
  const families = exposedMetricsOf(app)?.registry.families() ?? [];
  const countsOf = (metric: string): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const family of families) {
      if (family.descriptor.name !== metric || family.kind === 'collected') continue;
      for (const series of family.series) {
        const [method, route, status] = series.labelValues;
        const name = nameOf(method, route, status);
        const count =
          family.kind === 'histogram'
            ? (series as (typeof family.series)[number] & { cells: Float64Array }).cells
                .subarray(0, -1)
                .reduce((sum, each) => sum + each, 0)
            : family.read(series);
        counts[name] = (counts[name] ?? 0) + count;
      }
    }
    return counts;
  };
  return {
    requests: countsOf('http_requests_total'),
    durations: countsOf('http_request_duration_seconds'),
    errors: countsOf('http_requests_errors_total'),
    inFlight: Object.values(countsOf('http_request_queue_depth'))[0],
  };
}

/** As the signals name a request. */
export function nameOf(...parts: readonly [method: unknown, route: unknown, status: unknown]): string {
  return parts.join(' ');
}

function byRequest(told: readonly (readonly [id: unknown, what: string])[]): Told {
  const byId = new Map<string, string[]>();
  for (const [id, what] of told) byId.set(String(id), [...(byId.get(String(id)) ?? []), what].toSorted());
  return byId;
}
