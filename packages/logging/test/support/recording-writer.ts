import type { LogLevel } from '../../src/levels/log-level.js';
import type { LineWriter } from '../../src/line/line-writer.js';
import type { LogEntry } from '../../src/line/log-entry.js';

/** Keeps the entries it is given, without what is `undefined` in them. */
export class RecordingWriter implements LineWriter {
  readonly entries: LogEntry[] = [];
  /** What it was asked of, as `level logger`. */
  readonly asked: string[] = [];
  readonly #isOn: (level: LogLevel, logger: string | undefined) => boolean;

  constructor(isOn: (level: LogLevel, logger: string | undefined) => boolean = () => true) {
    this.#isOn = isOn;
  }

  isEnabled(level: LogLevel, logger?: string): boolean {
    this.asked.push(`${level} ${logger ?? '-'}`);
    return this.#isOn(level, logger);
  }

  write(entry: LogEntry): void {
    const given = Object.entries(entry).filter(([, value]) => value !== undefined);
    this.entries.push(Object.fromEntries(given) as unknown as LogEntry);
  }

  /** The messages so far. */
  get messages(): readonly string[] {
    return this.entries.map(({ message }) => message);
  }
}
