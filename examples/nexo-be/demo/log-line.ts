/** A line of the service's log, as far as the demo reads it. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly logger?: string;
  readonly event?: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly type: string; readonly code?: string };
  /** Only on access lines. */
  readonly http?: { readonly method: string; readonly route: string; readonly status_code: number };
}

/** The line, or `undefined` for a text that is none. */
export function readLine(text: string): LogLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? (line as LogLine) : undefined;
  } catch {
    return undefined;
  }
}
