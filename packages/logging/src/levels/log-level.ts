/** The levels of lines, from least to most severe. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'critical'] as const;

/** How severe a line is. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Numbers to compare levels by; those of pino, where `critical` is its `fatal`. */
export const SEVERITY: Readonly<Record<LogLevel, number>> = {
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  critical: 60,
};
