import { canonicalJson } from '../canonical/canonical-json.js';
import type { AuditEvent } from '../event/audit-event.js';
import type { Json } from '../event/json.js';

/**
 * Whether two bodies tell of the same event: what its caller said is the same. When, in which request and by which
 * instance Eyrie was told of it differs each time that a caller tries again.
 */
export function isSameEvent(left: string, right: string): boolean {
  return left === right || toldIn(left) === toldIn(right);
}

function toldIn(body: string): string {
  try {
    const event = JSON.parse(body) as AuditEvent;
    const { observed_time, time, request: _request, trace: _trace, source, actor, ...told } = event;
    const { ip: _ip, session_id: _session, ...who } = actor;
    // A time that its caller did not say is that of the observation.
    const said = time === observed_time ? {} : { time };
    return canonicalJson({ ...told, ...said, actor: who, service: source.service } as unknown as Json);
  } catch {
    // Somebody else's row, which is no event.
    return body;
  }
}
