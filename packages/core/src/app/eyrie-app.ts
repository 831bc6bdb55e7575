import { Diagnostics } from '../diagnostics/diagnostics.js';
import { HttpServerSource } from '../http/http-server-source.js';
import { Lifecycle } from '../lifecycle/lifecycle.js';
import { ManagementEndpoints } from '../management/management-endpoints.js';
import { ObservationPipeline } from '../observation/observation-pipeline.js';
import { OutboundHttp } from '../outbound/outbound-http.js';
import { openTelemetrySpan } from '../ports/opentelemetry-span.js';
import type { AuditRecord, LogRecord } from '../ports/records.js';
import { SignalStandings } from '../ports/signal-standings.js';
import { Tap } from '../ports/tap.js';
import { TraceContextPort } from '../ports/trace-context.js';
import { createRedactor } from '../redaction/create-redactor.js';
import type { Redactor } from '../redaction/redactor.js';
import { BUILD_INFO, buildInfo } from '../telemetry/build-info.js';
import { SelfTelemetry } from '../telemetry/self-telemetry.js';
import { AppConfig } from './app-config.js';

/** All state of Eyrie for one application instance. Two apps of a process share nothing of it. */
export class EyrieApp {
  readonly diagnostics = new Diagnostics();
  readonly config = new AppConfig(this.diagnostics);
  readonly selfTelemetry = new SelfTelemetry();
  /** Every unit of work passes here, `@Observed` methods too: subscribe a handler to make a signal of it. */
  readonly observations = new ObservationPipeline(this.diagnostics, this.selfTelemetry);
  /** Who asks learns the active span: OpenTelemetry's, where its API is installed, until a package takes over. */
  readonly traceContext = new TraceContextPort(openTelemetrySpan());
  readonly http = new HttpServerSource({
    pipeline: this.observations,
    diagnostics: this.diagnostics,
    traceContext: this.traceContext,
  });
  readonly management = new ManagementEndpoints(this.http, this.diagnostics);
  readonly lifecycle = new Lifecycle(this.diagnostics);
  /** How each signal stands, once it was started. */
  readonly standings = new SignalStandings();
  /** Log lines as they are written. */
  readonly logRecords = new Tap<LogRecord>('log records', this.diagnostics);
  /** Audit records as they are kept. */
  readonly auditRecords = new Tap<AuditRecord>('audit records', this.diagnostics);

  /** For requests to other systems. */
  readonly outbound = new OutboundHttp();
  #redactor: Redactor | undefined;

  constructor() {
    this.selfTelemetry.expose(BUILD_INFO, buildInfo);
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
    this.lifecycle.register({ name: 'outbound', stage: 'outbound', close: () => this.outbound.close() });
  }

  /** Takes secrets out of what leaves the process: one for all signals, compiled when it is first needed. */
  get redactor(): Redactor {
    this.#redactor ??= createRedactor(this.config.redaction);
    return this.#redactor;
  }
}
