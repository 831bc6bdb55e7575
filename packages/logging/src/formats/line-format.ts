import type { PlainFields, ServiceIdentity } from '@eyrie/core/engine';
import type { LogLevel } from '../levels/log-level.js';
import type { LogLine } from '../line/log-line.js';

/** The shape of a line in JSON; pino writes it. */
export interface JsonLineFormat {
  readonly type: 'json';
  /** The name of the level, and its words. */
  readonly levelKey: string;
  readonly levels: Readonly<Record<LogLevel, string>>;
  /** The name of the time in RFC 3339, UTC, with milliseconds. */
  readonly timestampKey: string;
  readonly messageKey: string;
  /** What is the same on every line. */
  readonly constants: PlainFields;
  /**
   * What stands right behind the time: members of the object as JSON text, each with a comma before it. For texts that
   * many lines share; see `SharedTexts`.
   * @default nothing
   */
  head?(line: LogLine): string;
  /** Everything else of a line, in its order; what is `undefined` is left out. */
  fields(line: LogLine): Readonly<Record<string, unknown>>;
  /**
   * What pino would make of {@link fields}, to the byte, where a format makes it faster: members of the object as JSON
   * text, each with a comma before it.
   * @default pino makes it
   */
  fieldsText?(line: LogLine): string;
}

/** The shape of a line for human eyes. */
export interface TextLineFormat {
  readonly type: 'text';
  /** Ends with a line break. Control characters of the line's values never reach it. */
  text(line: LogLine): string;
}

export type LineFormat = JsonLineFormat | TextLineFormat;

/** What a format must know of the app. */
export interface FormatContext {
  readonly identity: ServiceIdentity;
  /** Of Google Cloud, for the full name of a trace. @default undefined */
  readonly gcpProjectId?: string | undefined;
  /** Whether colours may be used. @default false */
  readonly colors?: boolean | undefined;
}
