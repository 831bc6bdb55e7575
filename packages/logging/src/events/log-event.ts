import type { LogLevel } from '../levels/log-level.js';
import { textProperty } from '../line/value-kinds.js';
import type { EventShape, FieldsOf } from './event-fields.js';
import {
  checkEventName,
  checkOptionNames,
  declareLevel,
  declareMessage,
  declareShape,
} from './event-rules.js';

/** What {@link logEvent} takes. */
export interface LogEventOptions<S extends EventShape = EventShape> {
  /** What kind of matter it is, in snake case, up to 64 characters: `security`, or one of your own. */
  readonly category: string;
  /** What happened, in snake case, up to 64 characters: `failed_login`. */
  readonly event: string;
  /** @default 'info' */
  readonly level?: LogLevel | undefined;
  /** One sentence that is the same on every line; what differs belongs in the fields. */
  readonly message: string;
  /** The fields by name. @default {} */
  readonly fields?: S | undefined;
}

/** A kind of line with typed fields: inert data, made by {@link logEvent}. */
export interface LogEvent<S extends EventShape = EventShape> {
  readonly type: 'log_event';
  readonly category: string;
  readonly event: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: S;
}

/** The fields that an event takes. */
export type EventFieldsOf<E extends LogEvent> = FieldsOf<E['fields']>;

/**
 * Declares an event: a kind of line whose `category` and `event` can be asked for, and whose fields are known.
 *
 * @throws EyrieError `EYRIE_LOGGING_EVENT_NAME_INVALID` for a category or event that is not in snake case or too long,
 * `EYRIE_LOGGING_EVENT_INVALID` for an unknown level, kind of field or option, or an empty message.
 * @example
 * ```ts
 * import { logEvent } from '@eyrie/logging';
 *
 * export const parcelShipped = logEvent({
 *   category: 'shipping',
 *   event: 'parcel_shipped',
 *   message: 'Parcel shipped',
 *   fields: { parcel_id: 'string', weight_kg: 'number?', carrier: ['dhl', 'ups'] },
 * });
 * // logger.event(parcelShipped, { parcel_id: 'p1', carrier: 'dhl' });
 * ```
 */
export function logEvent<const S extends EventShape = Record<never, never>>(
  options: LogEventOptions<S>,
): LogEvent<S> {
  checkEventName('category', options.category);
  checkEventName('event', options.event);
  const owner = `event "${options.category}.${options.event}"`;
  checkOptionNames(owner, options);
  return Object.freeze({
    type: 'log_event',
    category: options.category,
    event: options.event,
    level: declareLevel(owner, options.level),
    message: declareMessage(owner, options.message),
    fields: declareShape(owner, options.fields ?? ({} as S)),
  });
}

/** Whether a value is what {@link logEvent} returned. */
export function isLogEvent(value: unknown): value is LogEvent {
  return typeof value === 'object' && value !== null && textProperty(value, 'type') === 'log_event';
}
