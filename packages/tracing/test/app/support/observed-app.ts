import { EyrieLogger, LoggingModule, type LoggingOptions } from '@eyrie/logging';
import { MetricsModule } from '@eyrie/metrics';
import type { World } from '../../../../../compat/suite/src/world.js';
import { pause, startTraced, type TracedApp, type TracedAppOptions } from '../../support/traced-app.js';

/** A line as it was read back from its text. */
export type TracedLine = Readonly<Record<string, unknown>> & {
  readonly message?: string;
  readonly logger?: string;
  readonly trace_id?: string;
  readonly span_id?: string;
};

export interface ObservedAppOptions extends TracedAppOptions {
  readonly logging?: LoggingOptions;
}

/** An app with all three signals. */
export interface ObservedApp extends TracedApp {
  readonly lines: () => readonly TracedLine[];
  /** Waits until so many requests have their access line; returns all lines. */
  readonly linesAfter: (requests: number) => Promise<readonly TracedLine[]>;
  /** The page of metrics in OpenMetrics, with exemplars. */
  readonly openMetrics: () => Promise<string>;
}

/** Starts an app with traces, logs and metrics. */
export async function startObserved(world: World, options: ObservedAppOptions = {}): Promise<ObservedApp> {
  const { module = {}, start = {}, logging } = options;
  // Bounded by what one test logs.
  const kept: TracedLine[] = [];
  const stream = { write: (text: string) => void kept.push(JSON.parse(text) as TracedLine) };
  const loggingModule = LoggingModule.forRoot({ destinations: [{ type: 'stream', stream }], ...logging });
  const traced = await startTraced(world, {
    ...options,
    module: { ...module, imports: [loggingModule, MetricsModule.forRoot(), ...(module.imports ?? [])] },
    start: {
      ...start,
      configure: (app) => {
        app.useLogger(app.get(EyrieLogger));
        start.configure?.(app);
      },
    },
  });
  return {
    ...traced,
    lines: () => kept,
    linesAfter: async (requests) => {
      const patience = Date.now() + 5000;
      while (accessLines(kept).length < requests && Date.now() < patience) await pause(5);
      await pause(20);
      return kept;
    },
    openMetrics: async () => {
      const headers = { accept: 'application/openmetrics-text; version=1.0.0' };
      return (await fetch(`${traced.url}/metrics`, { headers })).text();
    },
  };
}

export function accessLines(lines: readonly TracedLine[]): readonly TracedLine[] {
  return lines.filter(({ logger }) => logger === 'access');
}

/** The ids of the exemplars of the requests' durations, by route and status. */
export function exemplarsOf(page: string): Readonly<Record<string, string>> {
  const exemplars = page.matchAll(
    /^http_request_duration_seconds_bucket\{(.*)\} \d+ # \{trace_id="(\w+)",span_id="(\w+)"\}/gm,
  );
  return Object.fromEntries(
    [...exemplars].map(([, labels = '', traceId, spanId]) => {
      const label = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
      return [`${label('route')} ${label('status_code')}`, `${traceId} ${spanId}`];
    }),
  );
}
