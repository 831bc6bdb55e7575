import type { AuditEvent } from '@eyrie/audit/engine';
import { definedOf } from './defined-of.js';
import { differences } from './differences.js';
import { show } from './show.js';
import type { Pattern } from './span-pattern.js';

/** What is asked of an audit event; what is left out may be anything. */
export interface AuditPattern {
  readonly type?: Pattern<string> | undefined;
  readonly action?: Pattern<string> | undefined;
  readonly outcome?: Pattern<AuditEvent['outcome']> | undefined;
  readonly stage?: AuditEvent['stage'] | undefined;
  /** Some of the actor: `{ id: 'ada', type: 'user' }`. */
  readonly actor?: unknown;
  /** Some of one of its targets: `{ type: 'payment', id: 'p1' }`. */
  readonly target?: unknown;
  readonly reason?: unknown;
  readonly request?: unknown;
  readonly trace?: unknown;
  /** Each of them is there, in any order, among others: `[{ path: '/plan', to: 'pro' }]`. */
  readonly changes?: readonly object[] | undefined;
  readonly attributes?: unknown;
  readonly idempotency_key?: Pattern<string> | undefined;
}

/** Where an event is not what was asked for. */
export function auditDifferences(event: AuditEvent, pattern: AuditPattern): readonly string[] {
  const { target, changes = [], ...plain } = pattern;
  const lacking = changes.filter(
    (change) => !(event.changes ?? []).some((one) => differences(one, change).length === 0),
  );
  return [
    ...differences(event, definedOf(plain)),
    ...(target === undefined ? [] : targetDifferences(event, target)),
    ...lacking.map((change) => `it has no change ${show(change)}, only ${show(event.changes ?? [])}`),
  ];
}

function targetDifferences({ targets }: AuditEvent, wanted: unknown): readonly string[] {
  const [first] = targets;
  if (targets.some((target) => differences(target, wanted).length === 0)) return [];
  if (targets.length > 1) return [`none of its targets is ${show(wanted)}: ${show(targets)}`];
  return differences(first, wanted, 'target');
}

/** An event on one line. */
export function showAuditEvent({ type, outcome, actor, targets, changes, attributes }: AuditEvent): string {
  const more = { ...(changes && { changes }), ...(attributes && { attributes }) };
  const on = targets.map(({ type: kind, id }) => `${kind}/${id}`).join(', ');
  return `${show(type)} ${outcome} by ${actor.type}/${actor.id}${on === '' ? '' : ` on ${on}`}${
    Object.keys(more).length === 0 ? '' : ` ${show(more)}`
  }`;
}
