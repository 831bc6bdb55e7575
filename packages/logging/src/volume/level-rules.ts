import { EyrieError } from '@eyrie/core/engine';
import { type LogLevel, SEVERITY } from '../levels/log-level.js';
import type { CurrentLevels, LevelChange } from './level-change.js';
import { Deadline, type LevelClock, SYSTEM_CLOCK } from './level-clock.js';
import {
  assertLevel,
  assertLogger,
  checkedOverride,
  type LevelOverride,
  type LevelOverrideRequest,
  whoOf,
} from './level-override.js';
import { type LevelThreshold, LevelThresholds } from './level-thresholds.js';
import { ALL_LOGGERS, LoggerPatterns } from './logger-patterns.js';

/** What {@link LevelRules} starts with. */
export interface LevelRulesOptions {
  /** The base: what holds where nothing else does. @default 'info' */
  readonly level?: LogLevel | undefined;
  /** By name of a logger, or the beginning of one followed by `*`; the longest match wins. @default {} */
  readonly levels?: Readonly<Record<string, LogLevel>> | undefined;
  /** Hears of every change once it holds. What it throws is ignored. @default nobody */
  readonly onChange?: ((change: LevelChange) => void) | undefined;
  /** @default the clocks of the system */
  readonly clock?: LevelClock | undefined;
}

/** Which overrides {@link LevelRules.clear} ends. */
export interface LevelClearRequest {
  /** As it was given to `set`. @default every override */
  readonly logger?: string | undefined;
  /** Who asks, for the announcement. @default 'the application' */
  readonly by?: string | undefined;
}

// Beside the one for every logger: a signal sets that, and must find room for it.
const MAX_NAMED_OVERRIDES = 100;

// A timer stands still while a machine is suspended: so late, at most, is an expiry noticed after it.
const LONGEST_WAIT_MS = 10_000;

/**
 * The levels of one app's loggers: a base, what is configured by name, and what holds for a time at run time.
 *
 * An override comes before everything configured, so that `debug` for every logger really is for every logger; among
 * overrides, as among what is configured, the longest match wins. It reverts by itself.
 *
 * @example
 * ```ts
 * import { LevelRules, SEVERITY } from '@eyrie/logging/engine';
 *
 * const rules = new LevelRules({ level: 'info', levels: { 'TypeOrm*': 'warn' } });
 * const threshold = rules.thresholdOf('UsersService');
 * rules.set({ level: 'debug', logger: 'UsersService', seconds: 300 });
 * export const isDebugWanted = SEVERITY.debug >= threshold.severity; // true for five minutes
 * ```
 */
export class LevelRules {
  #base: LogLevel;
  readonly #levels: Readonly<Record<string, LogLevel>>;
  readonly #configured: LoggerPatterns<LogLevel>;
  // Bounded by MAX_NAMED_OVERRIDES.
  readonly #overrides = new Map<string, { readonly override: LevelOverride; readonly deadline: Deadline }>();
  #overridden = new LoggerPatterns<LogLevel>([]);
  readonly #thresholds = new LevelThresholds((name) => SEVERITY[this.levelOf(name)]);
  readonly #onChange: (change: LevelChange) => void;
  readonly #clock: LevelClock;
  #timer: NodeJS.Timeout | undefined;

  /** @throws EyrieError `EYRIE_LOGGING_LEVEL_UNKNOWN`, `EYRIE_LOGGING_LOGGER_NAME_INVALID`. */
  constructor(options: LevelRulesOptions = {}) {
    const { level = 'info', levels = {}, onChange = () => {}, clock = SYSTEM_CLOCK } = options;
    for (const [logger, each] of Object.entries(levels)) {
      assertLogger(logger);
      assertLevel(each);
    }
    assertLevel(level);
    this.#base = level;
    this.#levels = { ...levels };
    this.#configured = new LoggerPatterns(Object.entries(levels));
    this.#onChange = onChange;
    this.#clock = clock;
  }

  /** The level of a logger as it is now. @default name: of lines without a logger */
  levelOf(name = ''): LogLevel {
    return this.#overridden.find(name) ?? this.#configured.find(name) ?? this.#base;
  }

  /**
   * The threshold of a logger, to be held by it: changes in place with every rule. The same object for the same
   * name, for the first 10,000 names; for further ones, and names of more than 256 characters, one that computes.
   */
  thresholdOf(name = ''): LevelThreshold {
    return this.#thresholds.of(name);
  }

  /**
   * Sets a level for a time, in place of what was set for the same logger before.
   *
   * @throws EyrieError `EYRIE_LOGGING_LEVEL_UNKNOWN`, `EYRIE_LOGGING_LOGGER_NAME_INVALID`,
   * `EYRIE_LOGGING_LEVEL_SECONDS_INVALID`, and `EYRIE_LOGGING_LEVEL_OVERRIDES_FULL` beyond 100 named ones.
   */
  set(request: LevelOverrideRequest): void {
    const override = checkedOverride(request);
    this.revertExpired();
    if (!this.#hasRoomFor(override.logger)) throw full();
    this.#overrides.set(override.logger, {
      override,
      deadline: new Deadline(this.#clock, override.seconds * 1000),
    });
    this.#apply();
    this.#announce({ type: 'set', ...override });
  }

  /**
   * Ends an override, or all of them, before its time. Returns how many ended.
   *
   * @throws EyrieError `EYRIE_LOGGING_LOGGER_NAME_INVALID`.
   */
  clear({ logger, by }: LevelClearRequest = {}): number {
    if (logger !== undefined) assertLogger(logger);
    this.revertExpired();
    const ended = this.#end((each) => logger === undefined || each.logger === logger);
    for (const { logger: name, level } of ended)
      this.#announce({ type: 'cleared', logger: name, level, by: whoOf(by) });
    return ended.length;
  }

  /**
   * Changes the base level until the app closes, as Nest's `setLogLevels` asks.
   *
   * @throws EyrieError `EYRIE_LOGGING_LEVEL_UNKNOWN`.
   */
  setBaseLevel({ level, by }: Pick<LevelOverrideRequest, 'level' | 'by'>): void {
    assertLevel(level);
    this.#base = level;
    this.#thresholds.update();
    this.#announce({ type: 'base', level, by: whoOf(by) });
  }

  /** Everything that holds now. */
  current(): CurrentLevels {
    this.revertExpired();
    return {
      level: this.#base,
      levels: { ...this.#levels },
      overrides: Array.from(this.#overrides.values(), ({ override, deadline }) => ({
        logger: override.logger,
        level: override.level,
        seconds: override.seconds,
        remainingSeconds: Math.ceil(deadline.remaining / 1000),
        expiresAt: new Date(deadline.epoch).toISOString(),
        by: override.by,
      })),
    };
  }

  /**
   * Ends what is over by its clock. A timer does it too; call it where a line is written, so that a timer which does
   * not fire keeps no level. Costs next to nothing while nothing is overridden.
   */
  revertExpired(): void {
    for (const { deadline } of this.#overrides.values()) {
      if (deadline.remaining > 0) continue;
      this.#endExpired();
      return;
    }
  }

  /** Ends all overrides without a word, and the timer with them. */
  close(): void {
    this.#end(() => true);
  }

  #hasRoomFor(logger: string): boolean {
    if (logger === ALL_LOGGERS || this.#overrides.has(logger)) return true;
    return this.#overrides.size - Number(this.#overrides.has(ALL_LOGGERS)) < MAX_NAMED_OVERRIDES;
  }

  #endExpired(): void {
    const isOver = ({ logger }: LevelOverride) => this.#overrides.get(logger)?.deadline.remaining === 0;
    for (const { logger, level, by } of this.#end(isOver))
      this.#announce({ type: 'expired', logger, level, by });
  }

  #end(isToEnd: (override: LevelOverride) => boolean): readonly LevelOverride[] {
    const ended = Array.from(this.#overrides.values(), ({ override }) => override).filter(isToEnd);
    if (ended.length === 0) return ended;
    for (const { logger } of ended) this.#overrides.delete(logger);
    this.#apply();
    return ended;
  }

  #apply(): void {
    this.#overridden = new LoggerPatterns(
      Array.from(this.#overrides.values(), ({ override }) => [override.logger, override.level] as const),
    );
    this.#thresholds.update();
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#overrides.size === 0) return;
    const soonest = Math.min(...Array.from(this.#overrides.values(), ({ deadline }) => deadline.remaining));
    this.#timer = setTimeout(
      () => {
        this.revertExpired();
        this.#wait();
      },
      Math.min(Math.ceil(soonest), LONGEST_WAIT_MS),
    );
    this.#timer.unref();
  }

  #announce(change: LevelChange): void {
    try {
      this.#onChange(change);
    } catch {
      // A timer or a signal may be behind the change, and nobody there could catch it.
    }
  }
}

function full(): EyrieError {
  return new EyrieError({
    code: 'EYRIE_LOGGING_LEVEL_OVERRIDES_FULL',
    problem: `${MAX_NAMED_OVERRIDES} levels are set for a time already`,
    remedy: 'Clear some of them, or set one for many loggers with "*" at the end of the name',
  });
}
