import { UNMATCHED_ROUTE } from '@eyrie/core/engine';
import type { AnyValue, HrTime, LogRecord } from '@opentelemetry/api';
import { errorText, hasStack, withoutStacks } from '../../formats/error-text.js';
import type { LogLevel } from '../../levels/log-level.js';
import type { AccessFields, LogLine } from '../../line/log-line.js';
import { anyValueOf } from './any-value.js';

type Attributes = Record<string, AnyValue>;

/** OpenTelemetry's severity numbers: DEBUG, INFO, WARN, ERROR and FATAL. */
const SEVERITY_NUMBERS = { debug: 5, info: 9, warn: 13, error: 17, critical: 21 } as const satisfies Record<
  LogLevel,
  number
>;
const SEVERITY_TEXTS = {
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  critical: 'CRITICAL',
} as const satisfies Record<LogLevel, string>;

/**
 * A line as a record of OpenTelemetry's log data model, all but its trace. Attributes bear the names of the semantic
 * conventions where there are any, `eyrie.*` where there are none; the user's fields keep their own names, as every
 * log appender of OpenTelemetry has it, and never take the place of one of ours.
 */
export function logRecordOf(line: LogLine): LogRecord {
  const { category, event } = line;
  const eventName = category === undefined || event === undefined ? event : `${category}.${event}`;
  return {
    timestamp: hrTimeOf(line.time),
    observedTimestamp: hrTimeOf(Date.now()),
    severityNumber: SEVERITY_NUMBERS[line.level],
    severityText: SEVERITY_TEXTS[line.level],
    body: line.message.toWellFormed(),
    attributes: attributesOf(line),
    ...(eventName === undefined ? {} : { eventName: eventName.toWellFormed() }),
  };
}

// Ours first: the SDK keeps the first 128 and counts the rest as dropped.
function attributesOf(line: LogLine): Attributes {
  // Without a prototype: a field may be called "constructor".
  const attributes: Attributes = Object.create(null);
  attributes['eyrie.request_id'] = line.requestId?.toWellFormed();
  attributes['eyrie.category'] = line.category?.toWellFormed();
  if (line.http !== undefined) addRequest(attributes, line.http);
  if (line.error !== undefined) addException(attributes, line.error);
  for (const [name, value] of Object.entries(line.context ?? {})) {
    if (name !== '' && attributes[name] === undefined) attributes[name.toWellFormed()] = anyValueOf(value);
  }
  return attributes;
}

function addRequest(attributes: Attributes, http: AccessFields): void {
  attributes['http.request.method'] = http.method;
  // The conventions leave it out where no route took the request.
  if (http.route !== UNMATCHED_ROUTE) attributes['http.route'] = http.route;
  attributes['http.response.status_code'] = http.status_code;
  attributes['url.path'] = http.path.toWellFormed();
  attributes['http.request.body.size'] = http.request_bytes;
  attributes['http.response.body.size'] = http.response_bytes;
  attributes['client.address'] = http.client_ip;
  attributes['user_agent.original'] = http.user_agent?.toWellFormed();
  attributes['eyrie.outcome'] = http.outcome;
  attributes['eyrie.duration_ms'] = http.duration_ms;
}

function addException(attributes: Attributes, error: NonNullable<LogLine['error']>): void {
  const { type, message, ...further } = hasStack(error) ? withoutStacks(error) : error;
  if (typeof type === 'string') attributes['exception.type'] = type.toWellFormed();
  if (typeof message === 'string') attributes['exception.message'] = message.toWellFormed();
  if (hasStack(error)) attributes['exception.stacktrace'] = errorText(error).toWellFormed();
  if (Object.keys(further).length > 0) attributes['eyrie.error'] = anyValueOf(further);
}

// As a pair, because the SDK takes a number before the start of the process for one of performance.now().
function hrTimeOf(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}
