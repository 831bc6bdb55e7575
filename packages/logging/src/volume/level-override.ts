import { EyrieError } from '@eyrie/core/engine';
import { LOG_LEVELS, type LogLevel } from '../levels/log-level.js';
import { ALL_LOGGERS, isLoggerPattern, LOGGER_PATTERN_RULE } from './logger-patterns.js';

/** For how long an override holds where nothing is said, in seconds. */
export const DEFAULT_OVERRIDE_SECONDS = 600;

/** The longest that an override may hold, in seconds: a day. */
export const MAX_OVERRIDE_SECONDS = 86_400;

const MAX_WHO_LENGTH = 128;
const MAX_SHOWN_LENGTH = 60;

/** A level for a time. */
export interface LevelOverrideRequest {
  readonly level: LogLevel;
  /** The name of a logger, or the beginning of one followed by `*`. @default '*' (every logger) */
  readonly logger?: string | undefined;
  /** Whole seconds from 1 to 86400. @default 600 */
  readonly seconds?: number | undefined;
  /** Who asks, for the announcement; cut after 128 characters. @default 'the application' */
  readonly by?: string | undefined;
}

/** A request with everything in it, checked. */
export interface LevelOverride {
  readonly level: LogLevel;
  readonly logger: string;
  readonly seconds: number;
  readonly by: string;
}

/** Whether a value is the name of a level. */
export function isLogLevel(value: unknown): value is LogLevel {
  return (LOG_LEVELS as readonly unknown[]).includes(value);
}

/** Fills in what was left out, and refuses what is wrong: see {@link LevelRules.set} for the codes. */
export function checkedOverride(request: LevelOverrideRequest): LevelOverride {
  const { level, logger = ALL_LOGGERS, seconds = DEFAULT_OVERRIDE_SECONDS, by } = request;
  assertLevel(level);
  assertLogger(logger);
  assertSeconds(seconds);
  return { level, logger, seconds, by: whoOf(by) };
}

/** @throws EyrieError `EYRIE_LOGGING_LEVEL_UNKNOWN`. */
export function assertLevel(level: unknown): asserts level is LogLevel {
  if (isLogLevel(level)) return;
  throw new EyrieError({
    code: 'EYRIE_LOGGING_LEVEL_UNKNOWN',
    problem: `The level ${shown(level)} is unknown`,
    remedy: `Use one of ${LOG_LEVELS.join(', ')}`,
  });
}

/** @throws EyrieError `EYRIE_LOGGING_LOGGER_NAME_INVALID`. */
export function assertLogger(logger: unknown): asserts logger is string {
  if (isLoggerPattern(logger)) return;
  throw new EyrieError({
    code: 'EYRIE_LOGGING_LOGGER_NAME_INVALID',
    problem: `The logger ${shown(logger)} cannot be: it ${LOGGER_PATTERN_RULE}`,
    remedy: 'Use a name such as "UsersService", or the beginning of one such as "TypeOrm*"',
  });
}

function assertSeconds(seconds: unknown): void {
  if (
    Number.isSafeInteger(seconds) &&
    (seconds as number) >= 1 &&
    (seconds as number) <= MAX_OVERRIDE_SECONDS
  )
    return;
  throw new EyrieError({
    code: 'EYRIE_LOGGING_LEVEL_SECONDS_INVALID',
    problem: `The time ${shown(seconds)} of a level is out of bounds`,
    remedy: `Use a whole number from 1 to ${MAX_OVERRIDE_SECONDS}; set what is to stay in the configuration`,
  });
}

/** Who asks for a change, as it is announced. */
export function whoOf(by: string | undefined): string {
  return typeof by === 'string' && by !== '' ? by.slice(0, MAX_WHO_LENGTH) : 'the application';
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_SHOWN_LENGTH));
  return typeof value === 'number' ? String(value) : `of type ${typeof value}`;
}
