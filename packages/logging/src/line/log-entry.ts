import type { LogLevel } from '../levels/log-level.js';

/** What somebody asks to be logged, as it came: nothing in it is redacted or checked yet. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  /** @default undefined */
  readonly logger?: string | undefined;
  /** The fields of the line's `context`. @default {} */
  readonly fields?: object | undefined;
  /** Whatever was thrown. @default none */
  readonly error?: unknown;
  /** @default none */
  readonly category?: string | undefined;
  /** @default none */
  readonly event?: string | undefined;
}
