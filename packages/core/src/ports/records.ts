/** A log line as it crosses to packages that react to it, such as alerting. */
export interface LogRecord {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'critical';
  readonly message: string;
  readonly logger: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly error: unknown;
}

/** An audit record as it crosses to packages that react to it. */
export interface AuditRecord {
  readonly type: string;
  readonly action: string;
  readonly outcome: string;
  readonly event: Readonly<Record<string, unknown>>;
}
