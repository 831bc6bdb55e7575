import type { LogLevel } from '../levels/log-level.js';
import type { LogEntry } from './log-entry.js';

/** Writes the lines of one app. Neither method ever throws. */
export interface LineWriter {
  /** Whether a line of that level and logger would go anywhere: ask before building a costly one. */
  isEnabled(level: LogLevel, logger?: string): boolean;
  write(entry: LogEntry): void;
}
