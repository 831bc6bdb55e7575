import type { LoggerService, LogLevel as NestLogLevel } from '@nestjs/common';
import type { LineWriter } from '../line/line-writer.js';
import { loggerNameOf, readNestCall } from './nest-call.js';
import { enabledNestLevels, LEVEL_OF_NEST } from './nest-levels.js';
import { noteNestLogger, noticeNestCall } from './nest-logger-owner.js';

/**
 * Nest's logger, whose lines are an app's: one line for every call, in any shape that Nest 11 and 12 know. The last
 * text names the logger, a stack and errors become the line's `error`, plain objects its fields, and what is left
 * stands in the field `args`. Nest's `log` is `info`, `verbose` is `debug`, `fatal` is `critical`. Never throws.
 *
 * @example
 * ```ts
 * import { EyrieLogger, LoggingModule } from '@eyrie/logging';
 * import { Module } from '@nestjs/common';
 * import { NestFactory } from '@nestjs/core';
 *
 * @Module({ imports: [LoggingModule.forRoot()] })
 * class AppModule {}
 *
 * const app = await NestFactory.create(AppModule, { bufferLogs: true });
 * app.useLogger(app.get(EyrieLogger));
 * ```
 */
export class EyrieLogger implements LoggerService {
  readonly #writer: LineWriter;
  #nestLevels: ReadonlySet<NestLogLevel> | undefined;

  constructor(writer: LineWriter) {
    this.#writer = writer;
    noteNestLogger(this);
  }

  /** Writes a line at `info`. */
  log(message: unknown, ...params: unknown[]): void {
    this.#write('log', message, params);
  }

  /** Writes a line at `error`. */
  error(message: unknown, ...params: unknown[]): void {
    this.#write('error', message, params);
  }

  /** Writes a line at `warn`. */
  warn(message: unknown, ...params: unknown[]): void {
    this.#write('warn', message, params);
  }

  /** Writes a line at `debug`. */
  debug(message: unknown, ...params: unknown[]): void {
    this.#write('debug', message, params);
  }

  /** Writes a line at `debug`. */
  verbose(message: unknown, ...params: unknown[]): void {
    this.#write('verbose', message, params);
  }

  /** Writes a line at `critical`. */
  fatal(message: unknown, ...params: unknown[]): void {
    this.#write('fatal', message, params);
  }

  /**
   * Narrows what Nest's calls write, as `app.useLogger(['error', 'warn'])` does: on top of the levels of the app, and
   * for this logger alone.
   */
  setLogLevels(levels: NestLogLevel[]): void {
    this.#nestLevels = Array.isArray(levels) ? enabledNestLevels(levels) : undefined;
  }

  /** Whether a call at a level of Nest's writes a line. */
  isLevelEnabled(level: NestLogLevel): boolean {
    return this.#isEnabled(level, undefined);
  }

  #isEnabled(nestLevel: NestLogLevel, logger: string | undefined): boolean {
    if (this.#nestLevels?.has(nestLevel) === false) return false;
    return this.#writer.isEnabled(LEVEL_OF_NEST[nestLevel], logger);
  }

  #write(nestLevel: NestLogLevel, message: unknown, params: readonly unknown[]): void {
    noticeNestCall(this);
    if (!this.#isEnabled(nestLevel, loggerNameOf(params))) return;
    this.#writer.write({ level: LEVEL_OF_NEST[nestLevel], ...readNestCall({ message, params }) });
  }
}
