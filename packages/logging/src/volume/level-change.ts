import type { LogLevel } from '../levels/log-level.js';

/** What {@link LevelRules} announces of itself: each is worth one line, whatever the level. */
export type LevelChange =
  /** A level holds for a time, in place of what held for that logger. */
  | {
      readonly type: 'set';
      readonly logger: string;
      readonly level: LogLevel;
      readonly seconds: number;
      readonly by: string;
    }
  /** The time of a level is over; `by` is who had set it. */
  | { readonly type: 'expired'; readonly logger: string; readonly level: LogLevel; readonly by: string }
  /** Somebody took a level back before its time. */
  | { readonly type: 'cleared'; readonly logger: string; readonly level: LogLevel; readonly by: string }
  /** The base level is another one from now on. */
  | { readonly type: 'base'; readonly level: LogLevel; readonly by: string };

/** One override as {@link LevelRules.current} shows it. */
export interface CurrentLevelOverride {
  /** A name, the beginning of one followed by `*`, or `*` for every logger. */
  readonly logger: string;
  readonly level: LogLevel;
  /** For how long it was set. */
  readonly seconds: number;
  /** Whole seconds until it reverts by itself. */
  readonly remainingSeconds: number;
  /** When that is: RFC 3339, UTC. */
  readonly expiresAt: string;
  /** Who set it. */
  readonly by: string;
}

/** The levels of an app's loggers as they are now. */
export interface CurrentLevels {
  /** The base: what holds where nothing else does. */
  readonly level: LogLevel;
  /** As configured, by pattern. */
  readonly levels: Readonly<Record<string, LogLevel>>;
  /** What holds for a time, before everything that is configured. */
  readonly overrides: readonly CurrentLevelOverride[];
}
