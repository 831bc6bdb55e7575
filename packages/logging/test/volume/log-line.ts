import type { LogLine } from '../../src/line/log-line.js';

/** A line with nothing in it but what is given. */
export function logLine(message: string, more: Partial<LogLine> = {}): LogLine {
  return {
    time: 1000,
    level: 'debug',
    message,
    logger: undefined,
    category: undefined,
    event: undefined,
    context: undefined,
    error: undefined,
    http: undefined,
    traceId: undefined,
    spanId: undefined,
    sampled: undefined,
    requestId: undefined,
    ...more,
  };
}

export const messagesOf = (lines: readonly LogLine[]): string[] => lines.map(({ message }) => message);
