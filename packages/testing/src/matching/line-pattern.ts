import type { LineRecord } from '../records/line-record.js';
import { definedOf } from './defined-of.js';
import { differences } from './differences.js';
import { show } from './show.js';
import type { Pattern } from './span-pattern.js';

/** What is asked of a log line, in the names of Eyrie's format; what is left out may be anything. */
export interface LinePattern {
  /** In capitals or not. */
  readonly level?: LineRecord['level'] | Lowercase<LineRecord['level']> | undefined;
  readonly message?: Pattern<string> | undefined;
  readonly logger?: Pattern<string> | undefined;
  readonly category?: Pattern<string> | undefined;
  readonly event?: Pattern<string> | undefined;
  readonly trace_id?: Pattern<string> | undefined;
  readonly span_id?: Pattern<string> | undefined;
  readonly request_id?: Pattern<string> | undefined;
  /** Some of the fields. */
  readonly context?: unknown;
  readonly error?: unknown;
  /** Some of what an access line says: `{ route: '/users/:id', status_code: 404 }`. */
  readonly http?: unknown;
  /** The whole line as it was written. */
  readonly text?: Pattern<string> | undefined;
}

/** Where a line is not what was asked for. */
export function lineDifferences(line: LineRecord, pattern: LinePattern): readonly string[] {
  const wanted = definedOf(pattern);
  const { level } = pattern;
  return differences(line, typeof level === 'string' ? { ...wanted, level: level.toUpperCase() } : wanted);
}

/** A line for a message, without what is the same on every line. */
export function showLine({ level, message, logger, event, context, error }: LineRecord): string {
  const by = logger === undefined ? '' : ` (${logger})`;
  const fields = {
    ...(event !== undefined && { event }),
    ...(context && { context }),
    ...(error && { error }),
  };
  return `${level} ${show(message)}${by}${Object.keys(fields).length === 0 ? '' : ` ${show(fields)}`}`;
}
