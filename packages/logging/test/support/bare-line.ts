import type { LogLine } from '../../src/line/log-line.js';

/** A line of nothing but what is given. */
export function bareLine(given: Pick<LogLine, 'time' | 'level' | 'message'> & Partial<LogLine>): LogLine {
  return {
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
    ...given,
  };
}
