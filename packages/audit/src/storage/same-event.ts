import { canonicalJson } from '../canonical/canonical-json.js';
import type { AuditEvent } from '../event/audit-event.js';
import type { Json } from '../event/json.js';

/**
 * Whether two bodies with one id tell of the same event: what was said of it is the same, whenever, in whichever request
 * and by whichever instance of the service it was recorded.
 */
export function isSameEvent(one: string, other: string): boolean {
  return one === other || whatWasSaid(one) === whatWasSaid(other);
}

function whatWasSaid(body: string): string {
  try {
    const event = JSON.parse(body) as AuditEvent;
    const { observed_time, time, request: _request, trace: _trace, source, actor, ...rest } = event;
    // Where the actor's request came from may be another place the next time.
    const { ip: _ip, session_id: _session, ...who } = actor;
    // A time that nobody gave is that of the recording.
    const given = time === observed_time ? {} : { time };
    return canonicalJson({ ...rest, ...given, actor: who, service: source.service } as unknown as Json);
  } catch {
    // Somebody else's row, which is no event.
    return body;
  }
}
