import { type AuditEvent, AuditLog } from '@eyrie/audit/engine';
import type { EyrieApp } from '@eyrie/core/engine';
import { exposedMetricsOf, type MetricFamily, type Series } from '@eyrie/metrics/engine';
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

/** Golden counts by `GET /users/:id 200`. */
export interface GoldenCounts {
  readonly requests: Readonly<Record<string, number>>;
  readonly durations: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
}

/** What an app's registry holds, whether the app is open or closed. */
export function goldenCountsOf(app: EyrieApp): GoldenCounts {
  const families = exposedMetricsOf(app)?.registry.families() ?? [];
  const counts = (metric: string): Readonly<Record<string, number>> =>
    sumByName(families.filter(({ descriptor }) => descriptor.name === metric).flatMap(countsIn));
  return {
    requests: counts('http_requests_total'),
    durations: counts('http_request_duration_seconds'),
    errors: counts('http_requests_errors_total'),
  };
}

type NamedCount = readonly [name: string, count: number];

function countsIn(family: MetricFamily): readonly NamedCount[] {
  switch (family.kind) {
    case 'scalar':
      return family.series.map((each) => [nameOfSeries(each), family.read(each)]);
    case 'histogram':
      // Behind the counts of the buckets is the sum.
      return family.series.map((each) => [
        nameOfSeries(each),
        each.cells.subarray(0, -1).reduce((sum, count) => sum + count, 0),
      ]);
    case 'collected':
      return [];
  }
}

// Of errors each class is a series of its own.
function nameOfSeries({ labelValues: [method, route, status] }: Series): string {
  return nameOf(method, route, status);
}

/** Adds up what has the same name. */
export function sumByName(counts: readonly NamedCount[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [name, count] of counts) sums[name] = (sums[name] ?? 0) + count;
  return sums;
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
