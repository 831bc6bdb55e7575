import { inspect } from 'node:util';
import type { LogRecord } from '@eyrie/core/engine';
import type { World } from '../../../../../compat/suite/src/world.js';
import { OtlpCollector } from '../../formats/support/otlp-collector.js';
import { KeptLines, type LoggedApp, type LoggedAppOptions, startLogged } from '../../support/logged-app.js';
import { LokiDouble } from '../../support/loki-double.js';

const FORMATS = ['eyrie', 'gcp', 'ecs', 'pretty'] as const;

/** The names of all ways that a line leaves an app. */
export const OUTPUT_NAMES = [...FORMATS, 'otlp', 'loki', 'log records'] as const;

export type OutputName = (typeof OUTPUT_NAMES)[number];

/** An app whose lines go everywhere at once. */
export interface EveryOutput {
  readonly app: LoggedApp;
  readonly streams: Readonly<Record<(typeof FORMATS)[number], KeptLines>>;
  readonly collector: OtlpCollector;
  readonly loki: LokiDouble;
  readonly records: readonly LogRecord[];
  /** All that came out by that way, as text, once everything is handed over. */
  texts(): Promise<Readonly<Record<OutputName, string>>>;
}

/** Starts an app that writes every format, and to OTLP, Loki and the log-record port. */
export async function startEveryOutput(world: World, options: LoggedAppOptions = {}): Promise<EveryOutput> {
  const collector = await OtlpCollector.listening();
  world.later(() => collector.close());
  const loki = await LokiDouble.start();
  world.later(() => loki.stop());
  const streams = {
    eyrie: new KeptLines(),
    gcp: new KeptLines(),
    ecs: new KeptLines(),
    pretty: new KeptLines(),
  };
  const app = await startLogged(world, {
    ...options,
    logging: {
      destinations: [
        ...FORMATS.map((format) => ({ type: 'stream', format, stream: streams[format] }) as const),
        { type: 'otlp', endpoint: collector.origin, delayMs: 5, maxQueuedLines: 20_000 },
        { type: 'loki', url: loki.url, batchIntervalMs: 10 },
      ],
      ...options.logging,
    },
  });
  // Bounded by what one test logs.
  const records: LogRecord[] = [];
  app.app.logRecords.listen((record) => void records.push(record));
  const texts = async (): Promise<Readonly<Record<OutputName, string>>> => {
    await app.app.lifecycle.flush();
    return {
      eyrie: streams.eyrie.texts.join(''),
      gcp: streams.gcp.texts.join(''),
      ecs: streams.ecs.texts.join(''),
      pretty: streams.pretty.texts.join(''),
      otlp: JSON.stringify(collector.accepted),
      loki: JSON.stringify(loki.kept),
      'log records': records
        .map((record) => inspect(record, { depth: 20, showHidden: true, maxArrayLength: null }))
        .join('\n'),
    };
  };
  return { app, streams, collector, loki, records, texts };
}
