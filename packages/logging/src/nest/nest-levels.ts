import type { LogLevel as NestLogLevel } from '@nestjs/common';
import type { LogLevel } from '../levels/log-level.js';

/** The level of a line for each method of Nest's logger. */
export const LEVEL_OF_NEST: Readonly<Record<NestLogLevel, LogLevel>> = {
  verbose: 'debug',
  debug: 'debug',
  log: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'critical',
};

const NEST_LEVELS: readonly NestLogLevel[] = ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'];

/** What a list of Nest's levels lets through, by Nest's rule: those listed, and all above the highest of them. */
export function enabledNestLevels(listed: readonly NestLogLevel[]): ReadonlySet<NestLogLevel> {
  if (listed.length === 0) return new Set();
  const highest = Math.max(...listed.map((level) => NEST_LEVELS.indexOf(level)));
  return new Set(NEST_LEVELS.filter((level, severity) => listed.includes(level) || severity >= highest));
}
