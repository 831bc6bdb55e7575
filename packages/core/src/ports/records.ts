/** A log line as it crosses to packages that react to it, such as alerting. What it holds is redacted. */
export interface LogRecord {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'critical';
  readonly message: string;
  readonly logger: string | undefined;
  readonly category: string | undefined;
  readonly event: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  /** `type`, `message`, `stack`, `cause` … of what was thrown. */
  readonly error: Readonly<Record<string, unknown>> | undefined;
  readonly traceId: string | undefined;
  readonly requestId: string | undefined;
}

/** An audit record as it crosses to packages that react to it. */
export interface AuditRecord {
  readonly type: string;
  readonly action: string;
  readonly outcome: string;
  readonly event: Readonly<Record<string, unknown>>;
}
