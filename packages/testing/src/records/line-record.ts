/** A line as it was written, in the names of Eyrie's own format, whatever the formats of the destinations. */
export interface LineRecord {
  /** The line itself, without its line break. */
  readonly text: string;
  readonly timestamp: string;
  readonly level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'CRITICAL';
  readonly message: string;
  readonly service: string;
  readonly environment: string;
  readonly version?: string;
  /** Who wrote it: what Nest calls the context. */
  readonly logger?: string;
  readonly category?: string;
  readonly event?: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly request_id?: string;
  /** The fields of the line. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly error?: Readonly<Record<string, unknown>>;
  /** Only on access lines. */
  readonly http?: Readonly<Record<string, unknown>>;
}

/** Reads a line; `undefined` where it is no JSON object. */
export function lineRecordOf(text: string): LineRecord | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    return { ...(parsed as Omit<LineRecord, 'text'>), text };
  } catch {
    return undefined;
  }
}
