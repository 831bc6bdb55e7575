import type { LogEntry } from '@eyrie/audit/engine';

/** Where a log is read from. */
export interface LogSource {
  /** For people: never a credential. */
  readonly label: string;
  /** Reads it from its beginning; may be called again. */
  read(): AsyncIterable<readonly LogEntry[]>;
  close(): Promise<void>;
}
