import type { AuditEvent } from '../event/audit-event.js';
import { defined } from '../event/values/defined.js';
import type { SealedRecord } from '../records/sealed-record.js';

/** An audit event in the data model of OpenTelemetry's audit draft: a log record with attributes `audit.*`. */
export interface OtelAuditRecord {
  /** When it happened: nanoseconds since 1970 as decimal text, as OTLP/JSON writes them. */
  readonly timeUnixNano: string;
  /** When Eyrie heard of it. Never before `timeUnixNano`, as the draft asks. */
  readonly observedTimeUnixNano: string;
  readonly eventName: string;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  readonly resource: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly body: AuditEvent;
}

/**
 * Maps an event, and its record once it is sealed, to OpenTelemetry's audit draft (OTEP 0267), which may still change. The
 * draft knows no denial: what was denied is a failure there, and a denial in the body.
 */
export function toOtelAuditRecord(event: AuditEvent, record?: SealedRecord): OtelAuditRecord {
  const { source, trace } = event;
  const time = Date.parse(event.time);
  return defined({
    timeUnixNano: nanoseconds(time),
    observedTimeUnixNano: nanoseconds(Math.max(time, Date.parse(event.observed_time))),
    eventName: event.type,
    traceId: trace?.trace_id,
    spanId: trace?.span_id,
    resource: {
      'service.name': source.service,
      'service.version': source.version,
      'service.instance.id': source.instance_id,
      'deployment.environment.name': source.environment,
    },
    attributes: attributesOf(event, record),
    body: event,
  });
}

function attributesOf(event: AuditEvent, record: SealedRecord | undefined): OtelAuditRecord['attributes'] {
  const { actor, request, reason } = event;
  const [target] = event.targets;
  return defined({
    'audit.record.id': event.id,
    'audit.action': event.action,
    'audit.actor.id': actor.id,
    'audit.actor.type': actor.type,
    'audit.outcome': event.outcome === 'denied' ? 'failure' : event.outcome,
    'audit.target.id': target?.id,
    'audit.target.type': target?.type,
    'audit.sequence.id': record?.stream,
    'audit.sequence.number': record?.seq,
    'audit.integrity.algorithm': record && 'SHA-256',
    'audit.integrity.value': record && Buffer.from(record.hash, 'hex').toString('base64'),
    'client.address': actor.ip,
    'error.type': reason?.code,
    'http.request.method': request?.method,
    'http.route': request?.route,
    'user_agent.original': request?.user_agent,
  }) as OtelAuditRecord['attributes'];
}

function nanoseconds(milliseconds: number): string {
  return String(BigInt(milliseconds) * 1_000_000n);
}
