import { Diagnostics } from '../diagnostics/diagnostics.js';
import { HttpServerSource } from '../http/http-server-source.js';
import { Lifecycle } from '../lifecycle/lifecycle.js';
import { ManagementEndpoints } from '../management/management-endpoints.js';
import { ObservationPipeline } from '../observation/observation-pipeline.js';
import type { AuditRecord, LogRecord } from '../ports/records.js';
import { Tap } from '../ports/tap.js';
import { TraceContextPort } from '../ports/trace-context.js';
import { SelfTelemetry } from '../telemetry/self-telemetry.js';
import { AppConfig } from './app-config.js';

/** All state of Eyrie for one application instance. Two apps of a process share nothing of it. */
export class EyrieApp {
  readonly diagnostics = new Diagnostics();
  readonly config = new AppConfig(this.diagnostics);
  readonly selfTelemetry = new SelfTelemetry();
  /** Every unit of work passes here, `@Observed` methods too: subscribe a handler to make a signal of it. */
  readonly observations = new ObservationPipeline(this.diagnostics, this.selfTelemetry);
  readonly http = new HttpServerSource({ pipeline: this.observations, diagnostics: this.diagnostics });
  readonly management = new ManagementEndpoints(this.http, this.diagnostics);
  readonly lifecycle = new Lifecycle(this.diagnostics);
  /** Who asks learns the active span. */
  readonly traceContext = new TraceContextPort();
  /** Log lines as they are written. */
  readonly logRecords = new Tap<LogRecord>('log records', this.diagnostics);
  /** Audit records as they are kept. */
  readonly auditRecords = new Tap<AuditRecord>('audit records', this.diagnostics);

  constructor() {
    this.selfTelemetry.expose(
      { name: 'eyrie_diagnostics_total', help: 'Warnings of Eyrie, said or not, by code.', type: 'counter' },
      () => this.diagnostics.counts().map(({ code, count }) => ({ labels: { code }, value: count })),
    );
    this.lifecycle.register({
      name: 'http',
      stage: 'source',
      start: () => {
        this.config.check();
        this.http.open(this.config.http);
      },
      close: () => this.http.close(),
    });
    this.lifecycle.register({
      name: 'management endpoints',
      stage: 'endpoint',
      start: () => this.management.open(),
      close: () => this.management.close(),
    });
  }
}
