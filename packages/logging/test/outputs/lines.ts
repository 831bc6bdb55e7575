import type { JsonLineFormat } from '../../src/formats/line-format.js';
import type { LogLine } from '../../src/line/log-line.js';
import type { LineSink } from '../../src/outputs/log-output.js';
import { bareLine } from '../support/bare-line.js';

/** 2026-01-31T12:00:00.007Z. */
export const TIME = Date.UTC(2026, 0, 31, 12, 0, 0, 7);

/** A line of nothing but what is given. */
export function aLine(given: Partial<LogLine> = {}): LogLine {
  return bareLine({ time: TIME, level: 'info', message: 'User created', ...given });
}

/** A format with names of its own. */
export const JSON_FORMAT: JsonLineFormat = {
  type: 'json',
  levelKey: 'severity',
  levels: { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR', critical: 'CRITICAL' },
  timestampKey: 'at',
  messageKey: 'text',
  constants: { service: 'shop', labels: { zone: 'a' } },
  fields: ({ logger, context, error, http, traceId, requestId }) => ({
    logger,
    context,
    error,
    http,
    trace_id: traceId,
    request_id: requestId,
  }),
};

/** Keeps what it is given. */
export class KeptTexts implements LineSink {
  readonly texts: string[] = [];
  readonly pendingLines = 3;
  readonly droppedLines = new Map([['buffer_full', 2]]);

  write(text: string): void {
    this.texts.push(text);
  }

  async flush(): Promise<void> {}

  flushSync(): void {}

  async close(): Promise<void> {}
}
