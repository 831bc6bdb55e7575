import type { Diagnostic } from '@eyrie/core/engine';
import { Logger, type LoggerService } from '@nestjs/common';

/**
 * How an app's logger stands to Nest's static `Logger`: it is the one, it waits for the owner's close, nobody set it,
 * logging was switched off (`logger: false`), or this version of Nest does not tell.
 */
export type NestLoggerStanding = 'owner' | 'waiting' | 'not_set' | 'off' | 'unknown';

/** Says how to let Eyrie write what Nest and its `Logger` say; for apps whose standing is `not_set`. */
export const NEST_LOGGER_NOT_SET: Diagnostic = {
  code: 'EYRIE_LOGGING_NEST_LOGGER_NOT_SET',
  level: 'info',
  problem: "Nest's logger is not Eyrie's: what Nest and its Logger say is written elsewhere",
  remedy:
    'Call NestFactory.create(AppModule, { bufferLogs: true }), then app.useLogger(app.get(EyrieLogger)); with "logger: false" this is not said',
};

interface OwnerState {
  // Living apps' loggers that were set with useLogger, in that order: the first owns. Bounded by the living apps.
  readonly claims: LoggerService[];
  /** Every logger of Eyrie's, of whichever copy of this package. */
  readonly known: WeakSet<LoggerService>;
  readonly started: WeakSet<LoggerService>;
  /** Loggers that Nest called before their app had started. */
  readonly called: WeakSet<LoggerService>;
  /** The last static logger seen that is none of Eyrie's; Nest's own ConsoleLogger by default. */
  before: LoggerService | undefined;
}

const STATE = Symbol.for('eyrie.logging.nest-logger');
// On Nest's class, so that two copies of this package agree, and two copies of Nest do not meet.
const holder = Logger as unknown as { [STATE]?: OwnerState };
holder[STATE] ??= {
  claims: [],
  known: new WeakSet(),
  started: new WeakSet(),
  called: new WeakSet(),
  before: undefined,
};
const state = holder[STATE];

// A private static of Nest 11 and 12: where a later version lacks it, the last logger set stays, as in Nest alone.
const FIELD = 'staticInstanceRef';

function canTell(): boolean {
  return FIELD in Logger;
}

function currentLogger(): LoggerService | undefined {
  return Reflect.get(Logger, FIELD) as LoggerService | undefined;
}

function rememberBefore(): void {
  const current = currentLogger();
  if (current === undefined || !state.known.has(current)) state.before = current;
}

/** Makes an app's logger known, when it is made and before anybody can set it. */
export function noteNestLogger(logger: LoggerService): void {
  if (!canTell()) return;
  state.known.add(logger);
  rememberBefore();
}

/**
 * To be called when the app starts. Where `useLogger` has set its logger, it owns Nest's static `Logger` if no other
 * living app's does; else the owner is put back, and this one waits.
 */
export function claimNestLogger(logger: LoggerService): NestLoggerStanding {
  if (!canTell()) return 'unknown';
  state.started.add(logger);
  rememberBefore();
  const current = currentLogger();
  const wasSet = current === logger || state.called.has(logger);
  if (wasSet && !state.claims.includes(logger)) state.claims.push(logger);
  const owner = state.claims[0];
  const isEyrie = current !== undefined && state.known.has(current);
  if (wasSet && isEyrie && owner !== undefined && owner !== current) Logger.overrideLogger(owner);
  return nestLoggerStanding(logger);
}

/**
 * To be called whenever Nest's methods of the logger are: notices `useLogger` after the app has started, and remembers
 * it before, when another app may set its own in between. Costs one comparison for the owner.
 */
export function noticeNestCall(logger: LoggerService): void {
  if (state.claims[0] === logger || !canTell() || currentLogger() !== logger) return;
  if (state.started.has(logger)) claimNestLogger(logger);
  else state.called.add(logger);
}

/** To be called when the app has closed: the next living app whose logger was set takes over, else what was there before. */
export function releaseNestLogger(logger: LoggerService): void {
  const position = state.claims.indexOf(logger);
  if (position !== -1) state.claims.splice(position, 1);
  state.started.delete(logger);
  state.called.delete(logger);
  if (canTell() && currentLogger() === logger)
    Logger.overrideLogger(state.claims[0] ?? state.before ?? false);
}

/** How the logger stands now. */
export function nestLoggerStanding(logger: LoggerService): NestLoggerStanding {
  if (!canTell()) return 'unknown';
  if (state.claims.includes(logger)) return state.claims[0] === logger ? 'owner' : 'waiting';
  return currentLogger() === undefined ? 'off' : 'not_set';
}
