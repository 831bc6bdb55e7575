import { EyrieError } from '@eyrie/core/engine';
import { isAction, isEventType } from '../../event/event-type.js';
import type { AuditedOptions } from './audited-options.js';

const DELIVERIES: ReadonlySet<unknown> = new Set(['transactional', 'required', 'best_effort', undefined]);

/** @throws EyrieError `EYRIE_AUDIT_DECORATOR_INVALID` where a class is declared, long before the first call. */
export function assertAuditedOptions<Args extends readonly unknown[], Result, Instance>(
  options: AuditedOptions<Args, Result, Instance>,
): void {
  const { type, action, delivery, attempt, failures } = options;
  if (!isEventType(type))
    throw invalid(`the type ${quoted(type)}`, 'Take dotted lower-case words, such as "order.updated"');
  if (!isAction(action))
    throw invalid(`the action ${quoted(action)}`, 'Take a verb in capitals, such as "UPDATE"');
  if (!DELIVERIES.has(delivery))
    throw invalid(`the delivery ${quoted(delivery)}`, 'Take "transactional", "required" or "best_effort"');
  if (attempt === true && delivery === 'transactional')
    throw invalid(
      'both "attempt" and the delivery "transactional"',
      'An attempt must outlive the transaction: choose the delivery "required"',
    );
  if (attempt === true && failures === false)
    throw invalid(
      'both "attempt" and "failures: false"',
      'An attempt of which nobody says how it ended is what the verifier warns of: leave "failures" out',
    );
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value).slice(0, 120) : typeof value;
}

function invalid(what: string, remedy: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_DECORATOR_INVALID',
    problem: `@Audited was given ${what}`,
    remedy,
  });
}
