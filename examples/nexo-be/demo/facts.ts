import type { AuditEvent } from '@eyrie/audit/engine';
import type { Sample } from './exposition.ts';
import type { LogLine } from './log-line.ts';
import { type Tally, tally } from './tally.ts';
import type { ReceivedSpan } from './trace-receiver.ts';

/** What came of the requests, as the service's metrics say. */
export function tallyFacts(samples: readonly Sample[]): Tally {
  return tally(
    samples.flatMap((sample) => factsOfSample(sample).map((fact) => [fact, sample.value] as const)),
  );
}

function factsOfSample({ name, labels }: Sample): readonly string[] {
  switch (name) {
    case 'user_signups_total':
      return ['user signed up'];
    case 'payment_transactions_total':
      return [`payment ${labels.status}`];
    case 'webhook_events_total':
      return ['webhook received'];
    case 'http_requests_total':
      if (labels.route === '/webhooks/stripe' && labels.status_code === '401') return ['webhook refused'];
      if (labels.status_code === '499') return ['client hung up'];
      return Number(labels.status_code) >= 500 ? ['request failed'] : [];
    default:
      return [];
  }
}

/** The fact that a line of the service's log tells, if it tells one of those above. */
export function factOfLine(line: LogLine): string | undefined {
  const { event, context } = line;
  switch (event) {
    case 'user_signed_up':
      return 'user signed up';
    case 'payment_succeeded':
      return 'payment approved';
    case 'payment_failed':
      return context?.reason === 'declined' ? 'payment declined' : 'payment failed';
    case 'stripe_event_received':
      return 'webhook received';
    case 'access_denied':
      return 'webhook refused';
    default:
      if (line.http?.status_code === 499) return 'client hung up';
      return isFailure(line) ? 'request failed' : undefined;
  }
}

/** What the service's spans tell of the facts above; of the others they know nothing. */
export const TRACED_FACTS: ReadonlySet<string> = new Set([
  'user signed up',
  'payment failed',
  'request failed',
]);

/** The fact that a span tells, if it tells one. */
export function factOfSpan({ name, isServer, failed }: ReceivedSpan): string | undefined {
  if (isServer) return failed ? 'request failed' : undefined;
  if (name === 'users.db.insert') return 'user signed up';
  return name === 'payments.charge' && failed ? 'payment failed' : undefined;
}

/** What the audit trail tells of the facts above. */
export const AUDITED_FACTS: ReadonlySet<string> = new Set([
  'user signed up',
  'payment approved',
  'payment declined',
  'payment failed',
  'webhook refused',
  'client hung up',
]);

/** The fact that an audit event tells, if it tells one. */
export function factOfEvent({ type, stage, outcome, reason }: AuditEvent): string | undefined {
  if (stage === 'attempt') return undefined;
  switch (type) {
    case 'user.created':
      return outcome === 'success' ? 'user signed up' : undefined;
    case 'payment.charged':
      if (outcome === 'success') return 'payment approved';
      return reason?.status === 402 ? 'payment declined' : 'payment failed';
    case 'access.denied':
      return 'webhook refused';
    case 'request.aborted':
      return 'client hung up';
    default:
      return undefined;
  }
}

function isFailure({ level, error, http }: LogLine): boolean {
  // With Fastify Nest calls it an error that the client hung up while it sent its body.
  return level === 'ERROR' && http === undefined && error !== undefined && error.code !== 'ECONNRESET';
}
