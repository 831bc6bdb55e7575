import { canonicalJson } from '../canonical/canonical-json.js';
import type { AuditEvent } from '../event/audit-event.js';
import type { JsonObject } from '../event/json.js';
import { defined } from '../event/values/defined.js';
import type { SealedRecord } from '../records/sealed-record.js';

const CATEGORY_UID = 6;
const CLASS_UID = 6003;
const SCHEMA_VERSION = '1.9.0';
const OTHER = 99;

const ACTIVITIES = new Map<string, readonly [id: number, name: string]>([
  ['CREATE', [1, 'Create']],
  ['READ', [2, 'Read']],
  ['UPDATE', [3, 'Update']],
  ['DELETE', [4, 'Delete']],
]);
const STATUSES = {
  success: [1, 'Success'],
  failure: [2, 'Failure'],
  denied: [2, 'Failure'],
  unknown: [0, 'Unknown'],
} as const;
const USER_TYPES = { user: [1, 'User'], system: [3, 'System'], service: [4, 'Service'] } as const;

/**
 * Maps an event, and its record once it is sealed, to OCSF 1.9, class API Activity (6003). `raw_data` holds the canonical
 * body, over which the attestation of the profile `record_integrity` is computed: it chains Eyrie's records, not their
 * OCSF form, which is what the serialization `99` (Other) says.
 */
export function toOcsf(event: AuditEvent, record?: SealedRecord): JsonObject {
  const [activityId, activityName] = ACTIVITIES.get(event.action) ?? [OTHER, event.action];
  const [statusId, status] = STATUSES[event.outcome];
  const isDenied = event.outcome === 'denied';
  return defined({
    activity_id: activityId,
    activity_name: activityName,
    category_uid: CATEGORY_UID,
    category_name: 'Application Activity',
    class_uid: CLASS_UID,
    class_name: 'API Activity',
    type_uid: CLASS_UID * 100 + activityId,
    type_name: `API Activity: ${activityName}`,
    severity_id: 1,
    severity: 'Informational',
    status_id: statusId,
    status,
    status_code: event.reason?.code,
    status_detail: event.reason?.message,
    action_id: isDenied ? 2 : undefined,
    action: isDenied ? 'Denied' : undefined,
    time: Date.parse(event.time),
    metadata: metadataOf(event, record, isDenied),
    actor: actorOf(event),
    api: apiOf(event),
    src_endpoint: sourceEndpointOf(event),
    resources: event.targets.map(({ type, id, name }) => defined({ uid: id, name, type })),
    http_request: requestOf(event),
    http_response: event.reason?.status === undefined ? undefined : { code: event.reason.status },
    attestation_list: record && [attestationOf(record)],
    raw_data: record?.body ?? canonicalJson(event),
  }) as unknown as JsonObject;
}

function metadataOf(event: AuditEvent, record: SealedRecord | undefined, isDenied: boolean): object {
  const profiles = [...(isDenied ? ['security_control'] : []), ...(record ? ['record_integrity'] : [])];
  return defined({
    uid: event.id,
    version: SCHEMA_VERSION,
    product: { name: 'Eyrie', vendor_name: 'Eyrie' },
    event_code: event.type,
    logged_time: Date.parse(event.observed_time),
    correlation_uid: event.trace?.trace_id,
    log_name: record?.stream,
    sequence: record?.seq,
    profiles: profiles.length === 0 ? undefined : profiles,
  });
}

function actorOf({ actor }: AuditEvent): object {
  const [typeId, type] = USER_TYPES[actor.type];
  return defined({
    user: defined({ uid: actor.id, name: actor.name, type_id: typeId, type }),
    session: actor.session_id === undefined ? undefined : { uid: actor.session_id },
    app_uid: actor.agent?.id,
    app_name: actor.agent?.name,
  });
}

function apiOf({ type, request, source }: AuditEvent): object {
  return defined({
    operation: type,
    request: request && { uid: request.id },
    service: { name: source.service, version: source.version },
  });
}

/** Required by the class, also where nobody knows it. */
function sourceEndpointOf({ actor, source }: AuditEvent): object {
  if (actor.ip !== undefined) return { ip: actor.ip };
  return actor.type === 'user' ? { name: 'unknown' } : { svc_name: source.service, uid: source.instance_id };
}

function requestOf({ request }: AuditEvent): object | undefined {
  if (request === undefined) return undefined;
  const { id, method, route, user_agent } = request;
  return defined({ uid: id, http_method: method, url: { path: route }, user_agent });
}

function attestationOf({ stream, seq, hash, prevHash }: SealedRecord): object {
  return defined({
    uid: `${stream}:${seq}`,
    chain_uid: stream,
    prev_event: prevHash === null ? undefined : { fingerprint: fingerprintOf(prevHash) },
    fingerprint: fingerprintOf(hash),
  });
}

function fingerprintOf(value: string): object {
  return {
    algorithm_id: 3,
    algorithm: 'SHA-256',
    encoding_id: 1,
    encoding: 'Hex',
    serialization_id: OTHER,
    serialization:
      'previous hash (32 bytes, none for the first), line feed, JCS of the audit/1 event in raw_data',
    value,
  };
}
