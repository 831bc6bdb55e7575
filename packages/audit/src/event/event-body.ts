import { canonicalJson } from '../canonical/canonical-json.js';
import type { AuditChange, AuditEvent } from './audit-event.js';
import type { Json } from './json.js';

/**
 * The canonical JSON of an event that `createAuditEvent` has made, as {@link canonicalJson} writes it: the names are known
 * and in order, and only texts from outside are looked at.
 *
 * @param sourceText the canonical JSON of its source
 */
export function eventBody(event: AuditEvent, sourceText: string): string {
  let text = `{"action":"${event.action}","actor":${canonicalJson(event.actor as unknown as Json)}`;
  if (event.attributes !== undefined) text += `,"attributes":${canonicalJson(event.attributes)}`;
  if (event.changes !== undefined) text += `,"changes":[${event.changes.map(changeText).join(',')}]`;
  if (event.cut !== undefined) text += `,"cut":${canonicalJson(event.cut as unknown as Json)}`;
  text += `,"id":${canonicalJson(event.id)}`;
  if (event.idempotency_key !== undefined)
    text += `,"idempotency_key":${canonicalJson(event.idempotency_key)}`;
  text += `,"observed_time":"${event.observed_time}","outcome":"${event.outcome}"`;
  if (event.reason !== undefined) text += `,"reason":${canonicalJson(event.reason as unknown as Json)}`;
  if (event.request !== undefined) text += `,"request":${canonicalJson(event.request as unknown as Json)}`;
  text += `,"schema":"audit/1","source":${sourceText},"specversion":"1.0","stage":"${event.stage}"`;
  text += `,"targets":${canonicalJson(event.targets as unknown as Json)},"time":"${event.time}"`;
  if (event.trace !== undefined) text += `,"trace":${canonicalJson(event.trace)}`;
  return `${text},"type":"${event.type}"}`;
}

function changeText({ from, op, path, redacted, to }: AuditChange): string {
  let text = from === undefined ? '{' : `{"from":${canonicalJson(from)},`;
  text += `"op":"${op}","path":${canonicalJson(path)}`;
  if (redacted !== undefined) text += `,"redacted":"${redacted}"`;
  return to === undefined ? `${text}}` : `${text},"to":${canonicalJson(to)}}`;
}
