import type { AuditEvent } from '../event/audit-event.js';
import { defined } from '../event/values/defined.js';
import type { SealedRecord } from '../records/sealed-record.js';

/** An audit event as a CloudEvent 1.0 in structured mode, to be sent as `application/cloudevents+json`. */
export interface AuditCloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  /** A URI reference: `/<environment>/<service>`. */
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** The first target as `type/id`. */
  readonly subject?: string | undefined;
  readonly outcome: string;
  /** A text, since integers of CloudEvents have 32 bits. */
  readonly auditseq?: string | undefined;
  readonly auditprevhash?: string | undefined;
  readonly audithash?: string | undefined;
  readonly data: AuditEvent;
}

/** How CloudEvents are named. */
export interface CloudEventOptions {
  /** The reversed domain name before `.audit.`. @default 'dev.eyrie' */
  readonly typePrefix?: string | undefined;
}

const DEFAULT_PREFIX = 'dev.eyrie';
// What a text of CloudEvents must not hold: control characters and what is no character.
const FORBIDDEN = /[\p{Cc}\p{Noncharacter_Code_Point}]/gu;

/**
 * Maps an event, and its record once it is sealed, to CloudEvents 1.0. Who did it stands in `data` alone, never in an
 * attribute, since attributes end up in logs of brokers.
 */
export function toCloudEvent(
  event: AuditEvent,
  record?: SealedRecord,
  options: CloudEventOptions = {},
): AuditCloudEvent {
  const { typePrefix = DEFAULT_PREFIX } = options;
  const [target] = event.targets;
  return defined({
    specversion: '1.0',
    id: event.id,
    source: `/${encodeURIComponent(event.source.environment)}/${encodeURIComponent(event.source.service)}`,
    type: `${typePrefix}.audit.${event.type}.v1`,
    time: event.time,
    datacontenttype: 'application/json',
    subject: target && `${target.type}/${target.id}`.replace(FORBIDDEN, '\ufffd'),
    outcome: event.outcome,
    auditseq: record && String(record.seq),
    auditprevhash: record?.prevHash ?? undefined,
    audithash: record?.hash,
    data: event,
  });
}
