import { Diagnostics, OutboundHttp, type ServiceIdentity } from '@eyrie/core/engine';
import type { LogLevel } from '../../src/levels/log-level.js';
import type { LogLine } from '../../src/line/log-line.js';
import { LokiSink, type LokiSinkOptions } from '../../src/outputs/loki/loki-sink.js';
import { bareLine } from './bare-line.js';
import { LokiDouble, type LokiDoubleOptions } from './loki-double.js';

const identity: ServiceIdentity = {
  name: 'shop',
  environment: 'test',
  instanceId: 'one',
  attributes: {},
};

export interface StartedSink {
  readonly loki: LokiDouble;
  readonly sink: LokiSink;
  readonly said: string[];
  readonly diagnostics: Diagnostics;
}

/** Sinks, each with a Loki of its own; everything is closed when the test ends. */
export class LokiSinks {
  // Bounded by what one test starts.
  readonly #undo: (() => Promise<void>)[] = [];

  async start(
    options: Partial<LokiSinkOptions> = {},
    lokiOptions: LokiDoubleOptions = {},
  ): Promise<StartedSink> {
    const loki = await LokiDouble.start(lokiOptions);
    const http = new OutboundHttp();
    const said: string[] = [];
    const diagnostics = new Diagnostics((level, message) => said.push(`${level} ${message}`));
    const sink = new LokiSink({
      url: loki.url,
      identity,
      http,
      diagnostics,
      closeTimeoutMs: 50,
      ...options,
      retry: { baseDelayMs: 5, maxDelayMs: 20, ...options.retry },
    });
    this.#undo.push(async () => {
      await sink.close();
      await http.close();
      await loki.stop();
    });
    return { loki, sink, said, diagnostics };
  }

  async end(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo();
  }
}

export function lineAt(time: number, level: LogLevel = 'info'): LogLine {
  return bareLine({ time, level, message: '' });
}

/** Writes a line with the present time. */
export function write(sink: LokiSink, text: string, level: LogLevel = 'info'): void {
  sink.write(`${text}\n`, lineAt(Date.now(), level));
}

export function countsOf(sink: LokiSink): Record<string, number> {
  return { ...Object.fromEntries(sink.droppedLines), pending: sink.pendingLines };
}

const PATIENCE_MS = 10_000;

/** Waits until something has become true; fails after 10 seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const patience = Date.now() + PATIENCE_MS;
  while (!condition()) {
    if (Date.now() > patience) throw new Error(`waited in vain for ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
