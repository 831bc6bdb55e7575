import type { AuditEvent } from '../../event/audit-event.js';
import type { JsonObject } from '../../event/json.js';
import { toCloudEvent } from '../../mappings/cloud-event.js';
import type { SealedRecord } from '../../records/sealed-record.js';

/** A message of SNS, apart from its topic. */
export interface SnsMessage {
  readonly Message: string;
  readonly Subject: string;
  readonly MessageAttributes: Readonly<Record<string, SnsAttribute>>;
}

/** What subscriptions filter by. */
export interface SnsAttribute {
  readonly DataType: 'String';
  readonly StringValue: string;
}

/** What SNS takes, message and attributes together. */
export const SNS_MAX_BYTES = 262_144;

const MAX_SUBJECT_LENGTH = 99;
const MAX_GROUP_LENGTH = 128;
const MAX_ATTRIBUTE_LENGTH = 256;

/** The CloudEvent of a record, with a subject for people and attributes for filters. */
export function snsMessageOf(record: SealedRecord, event: AuditEvent, typePrefix: string): SnsMessage {
  return {
    // SNS refuses these two, which JSON can also write as escapes.
    Message: JSON.stringify(toCloudEvent(event, record, { typePrefix })).replace(
      /[\ufffe\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16)}`,
    ),
    Subject: subjectOf(event),
    MessageAttributes: attributesOf(event),
  };
}

/** The service, as the name of the group in which a FIFO topic keeps the order. */
export function messageGroupOf({ source }: AuditEvent): string {
  const group = source.service.replace(/[^!-~]/g, '_').slice(0, MAX_GROUP_LENGTH);
  return group === '' ? '_' : group;
}

/** Bytes of a message by which SNS bounds it. */
export function bytesOf({ Message, MessageAttributes }: SnsMessage): number {
  let bytes = Buffer.byteLength(Message);
  for (const [name, { DataType, StringValue }] of Object.entries(MessageAttributes)) {
    bytes += name.length + DataType.length + Buffer.byteLength(StringValue);
  }
  return bytes;
}

function subjectOf(event: AuditEvent): string {
  const deployment = deploymentOf(event);
  const subject =
    deployment === undefined
      ? `Audit: ${event.type}`
      : `Deployment: ${textOf(deployment.service)} -> ${textOf(deployment.to_environment)}`;
  // SNS takes printable ASCII alone.
  return subject.replace(/[^ -~]/gu, '?').slice(0, MAX_SUBJECT_LENGTH);
}

function attributesOf(event: AuditEvent): Readonly<Record<string, SnsAttribute>> {
  const deployment = deploymentOf(event);
  const values = {
    event: textOf(deployment?.event) || event.type,
    type: event.type,
    service: textOf(deployment?.service) || event.source.service,
    outcome: event.outcome,
    to_environment: textOf(deployment?.to_environment),
    success: typeof deployment?.success === 'boolean' ? String(deployment.success) : '',
  };
  const attributes: Record<string, SnsAttribute> = {};
  for (const [name, value] of Object.entries(values)) {
    // Empty values are refused.
    if (value !== '') attributes[name] = { DataType: 'String', StringValue: printable(value) };
  }
  return attributes;
}

function deploymentOf({ type, attributes }: AuditEvent): JsonObject | undefined {
  const deployment = type.startsWith('deployment.') ? attributes?.deployment : undefined;
  return typeof deployment === 'object' && deployment !== null && !Array.isArray(deployment)
    ? (deployment as JsonObject)
    : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Without the control characters and non-characters that SNS refuses. */
function printable(value: string): string {
  return value
    .slice(0, MAX_ATTRIBUTE_LENGTH)
    .toWellFormed()
    .replace(/[\p{Cc}\ufffe\uffff]/gu, '?');
}
