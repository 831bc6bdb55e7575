import type { LogLine } from '../../src/line/log-line.js';
import { bareLine } from '../support/bare-line.js';

/** A line with nothing in it but what is given. */
export function logLine(message: string, more: Partial<LogLine> = {}): LogLine {
  return bareLine({ time: 1000, level: 'debug', message, ...more });
}

export const messagesOf = (lines: readonly LogLine[]): string[] => lines.map(({ message }) => message);
