import type { LogLine } from '../line/log-line.js';

/** The `event` of the Elastic Common Schema; its `kind`, `category`, `type` and `outcome` take listed values only. */
export interface EcsEvent {
  readonly dataset: string;
  readonly kind?: 'event';
  readonly category?: readonly string[] | undefined;
  readonly type?: readonly string[] | undefined;
  readonly action?: string;
  readonly outcome?: 'success' | 'failure' | undefined;
  /** In nanoseconds. */
  readonly duration?: number;
}

type Categorised = Pick<EcsEvent, 'category' | 'type' | 'outcome'>;

const LOGIN: Categorised = { category: ['authentication'], type: ['start'] };
const OF_ACCOUNTS: Categorised = { category: ['iam'], type: ['change', 'user'] };
const DENIAL: Categorised = { category: ['api'], type: ['denied'], outcome: 'failure' };

// Only events whose meaning the schema lists: "security" or "finance" are no values of `event.category`.
const SECURITY_EVENTS: ReadonlyMap<string, Categorised> = new Map([
  ['login_succeeded', { ...LOGIN, outcome: 'success' }],
  ['failed_login', { ...LOGIN, outcome: 'failure' }],
  ['second_factor_failed', { ...LOGIN, outcome: 'failure' }],
  ['token_rejected', { ...LOGIN, outcome: 'failure' }],
  ['account_locked', OF_ACCOUNTS],
  ['password_changed', { ...OF_ACCOUNTS, outcome: 'success' }],
  ['password_reset_requested', { category: ['iam'], type: ['info', 'user'] }],
  ['permission_changed', { ...OF_ACCOUNTS, outcome: 'success' }],
  ['access_denied', DENIAL],
  ['rate_limit_exceeded', DENIAL],
]);

/** What kind of event a line tells of: a request, an event of a category, or nothing in particular. */
export function eventOf(line: LogLine, service: string): EcsEvent {
  const { http, category, event } = line;
  if (http !== undefined) {
    return {
      dataset: `${service}.access`,
      kind: 'event',
      category: ['web'],
      type: ['access'],
      // As Elastic's own pipelines of access logs decide: a status of 400 and above is a failure.
      outcome: http.outcome === 'success' ? 'success' : 'failure',
      duration: Math.round(http.duration_ms * 1e6),
    };
  }
  const dataset = `${service}.${category ?? 'log'}`;
  if (event === undefined) return { dataset };
  const known = category === 'security' ? SECURITY_EVENTS.get(event) : undefined;
  return { dataset, kind: 'event', action: event, ...(known ?? { outcome: outcomeOf(line) }) };
}

// The events of categories say it in a field of this name.
function outcomeOf({ context }: LogLine): EcsEvent['outcome'] {
  if (typeof context?.success !== 'boolean') return undefined;
  return context.success ? 'success' : 'failure';
}
