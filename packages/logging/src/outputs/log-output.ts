import type { LogLine } from '../line/log-line.js';

/** Where lines go in the end, as text: standard output, a file, Loki. */
export interface LineSink {
  /** Takes a text that ends with a line break. Never throws, never blocks; what it cannot keep it drops and counts. */
  write(text: string, line: LogLine): void;
  /** Settles when all that was written has been handed over, or could not be. The caller sets the deadline. */
  flush(): Promise<void>;
  /** Hands over now what it can within `deadlineMs`, while the process exits. */
  flushSync(deadlineMs: number): void;
  /** Flushes and releases everything. */
  close(): Promise<void>;
  /** Lines that were written and are not handed over yet. */
  readonly pendingLines: number;
  /** Lines that were lost, by reason, such as `buffer_full`. */
  readonly droppedLines: ReadonlyMap<string, number>;
}

/** One destination of an app's lines. */
export interface LogOutput {
  /** As metrics and warnings call it: `stdout`, `file`, `loki`, `otlp`. */
  readonly name: string;
  write(line: LogLine): void;
  flush(): Promise<void>;
  flushSync(deadlineMs: number): void;
  close(): Promise<void>;
  readonly pendingLines: number;
  readonly droppedLines: ReadonlyMap<string, number>;
}
