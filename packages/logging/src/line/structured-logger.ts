import type { Diagnostic, Diagnostics } from '@eyrie/core/engine';
import { checkedFields } from '../events/event-entry.js';
import type { EventShape, FieldsOf } from '../events/event-fields.js';
import { isLogEvent, type LogEvent } from '../events/log-event.js';
import type { LogLevel } from '../levels/log-level.js';
import type { LineWriter } from './line-writer.js';
import { separateError } from './named-error.js';
import { errorMessageOf, kindOf, type LogFields, textOf } from './value-kinds.js';

/** What a {@link StructuredLogger} is made of; in an app it is injected. */
export interface StructuredLoggerOptions {
  readonly writer: LineWriter;
  /** Who writes: the line's `logger`. @default undefined */
  readonly name?: string | undefined;
  /** Hears of fields that are not as their event declares them. @default nobody does */
  readonly diagnostics?: Pick<Diagnostics, 'report'> | undefined;
}

/** What an event may carry beside its fields. */
export interface EventOptions {
  /** Whatever was thrown. @default none */
  readonly error?: unknown;
}

/** The fields of an event, which may be left out where all of them may, and its options. */
export type EventArguments<S extends EventShape> =
  Record<never, never> extends FieldsOf<S>
    ? [fields?: FieldsOf<S>, options?: EventOptions]
    : [fields: FieldsOf<S>, options?: EventOptions];

/**
 * Writes an app's lines. No method ever throws. An error that stands among the fields as `error` or `err` becomes the
 * line's error.
 *
 * @example
 * ```ts
 * import { securityEvents, StructuredLogger } from '@eyrie/logging';
 * import { Injectable } from '@nestjs/common';
 *
 * @Injectable()
 * export class UsersService {
 *   constructor(private readonly logger: StructuredLogger) {}
 *
 *   create(userId: string): void {
 *     try {
 *       this.logger.info('User created', { userId });
 *     } catch (error) {
 *       this.logger.error('Failed to create user', error, { userId });
 *     }
 *   }
 *
 *   refuse(who: string, ip: string): void {
 *     this.logger.event(securityEvents.failedLogin, { who, ip, attempts: 3 });
 *   }
 * }
 * ```
 */
export class StructuredLogger {
  /** Who writes: the line's `logger`, by default the class that the logger was injected into. */
  readonly name: string | undefined;
  readonly #options: StructuredLoggerOptions;

  constructor(options: StructuredLoggerOptions) {
    const { name } = options;
    // Without types a name may be anything.
    this.name = typeof name === 'string' && name !== '' ? name : undefined;
    this.#options = options;
  }

  debug(message: string, fields?: LogFields): void {
    this.#write('debug', message, undefined, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#write('info', message, undefined, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#write('warn', message, undefined, fields);
  }

  /** For what failed: with what was thrown, with fields, or with both. */
  error(message: string, fields?: LogFields): void;
  error(message: string, error: unknown, fields?: LogFields): void;
  error(message: string, error?: unknown, fields?: LogFields): void {
    this.#write('error', message, error, fields);
  }

  /** For what somebody must look at now; takes what {@link StructuredLogger.error} takes. */
  critical(message: string, fields?: LogFields): void;
  critical(message: string, error: unknown, fields?: LogFields): void;
  critical(message: string, error?: unknown, fields?: LogFields): void {
    this.#write('critical', message, error, fields);
  }

  /** Writes a line of a declared event, with its category, level and message, and no field that it does not declare. */
  event<S extends EventShape>(event: LogEvent<S>, ...[fields, options]: EventArguments<S>): void {
    const { writer, diagnostics } = this.#options;
    if (!isLogEvent(event)) {
      diagnostics?.report(NO_EVENT);
      this.#write('warn', 'An event that is not declared', undefined, fields);
      return;
    }
    const { level, message, category, event: name } = event;
    if (!writer.isEnabled(level, this.name)) return;
    writer.write({
      level,
      message,
      logger: this.name,
      category,
      event: name,
      fields: checkedFields({
        declaration: event,
        given: fields,
        report: (diagnostic) => diagnostics?.report(diagnostic),
      }),
      error: options?.error,
    });
  }

  /** A logger that writes to the same place under another name. */
  named(name: string): StructuredLogger {
    return new StructuredLogger({ ...this.#options, name });
  }

  /** Whether a line at that level would go anywhere: ask before gathering costly fields. */
  isEnabled(level: LogLevel): boolean {
    return this.#options.writer.isEnabled(level, this.name);
  }

  #write(level: LogLevel, message: unknown, second: unknown, third: LogFields | undefined): void {
    const { writer } = this.#options;
    if (!writer.isEnabled(level, this.name)) return;
    const { error, fields } = separated(second, third);
    // Without types an error is often passed where the message belongs.
    const isMessageError = kindOf(message) === 'error';
    writer.write({
      level,
      message: isMessageError ? errorMessageOf(message) : textOf(message),
      logger: this.name,
      fields,
      error: error ?? (isMessageError ? message : undefined),
    });
  }
}

// Code without types may name an event that does not exist.
const NO_EVENT: Diagnostic = {
  code: 'EYRIE_LOGGING_EVENT_UNKNOWN',
  problem: 'A logger was given an event that logEvent did not make: its line has no category and no event',
  remedy: 'Declare the event with logEvent, or check the name under which it is imported',
};

interface ErrorAndFields {
  readonly error: unknown;
  readonly fields: LogFields | undefined;
}

function separated(second: unknown, third: LogFields | undefined): ErrorAndFields {
  if (third === undefined && kindOf(second) === 'fields') return separateError(second as LogFields);
  const error = second ?? undefined;
  if (third === undefined) return { error, fields: undefined };
  if (error !== undefined) return { error, fields: third };
  return kindOf(third) === 'error' ? { error: third, fields: undefined } : separateError(third);
}
