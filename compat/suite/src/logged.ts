import type { EyrieApp } from '@eyrie/core/engine';
import type { LoggingOptions } from '@eyrie/nestjs';

/** A line as far as scenarios compare it. */
export interface SeenLine {
  readonly level: string;
  readonly message: string;
  readonly logger?: string;
  readonly trace_id?: string;
  readonly request_id?: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly type: string; readonly message: string; readonly stack?: string };
  readonly http?: {
    readonly method: string;
    readonly route: string;
    readonly status_code: number;
    readonly outcome: string;
  };
}

// By app, as scenarios start several.
const LINES = new WeakMap<EyrieApp, SeenLine[]>();

/** Everything that an app has logged. */
export function linesOf(app: EyrieApp): readonly SeenLine[] {
  return LINES.get(app) ?? [];
}

/** Logging whose lines are kept for {@link linesOf}; each must be one line of JSON. */
export function keptLogging(app: EyrieApp): LoggingOptions {
  // Bounded by what one scenario logs.
  const lines: SeenLine[] = [];
  LINES.set(app, lines);
  return {
    level: 'debug',
    destinations: [{ type: 'stream', stream: { write: (text: string) => lines.push(read(text)) } }],
  };
}

function read(text: string): SeenLine {
  if (!/^[^\r\n]+\n$/.test(text)) throw new Error(`This is not one line: ${JSON.stringify(text)}`);
  return JSON.parse(text) as SeenLine;
}
