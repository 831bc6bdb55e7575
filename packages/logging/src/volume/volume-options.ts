import { configRule, type SchemaEntries } from '@eyrie/core/engine';
import * as v from 'valibot';
import { LOG_LEVELS, type LogLevel } from '../levels/log-level.js';
import { DEFAULT_LEVEL_PATH } from './level-endpoint.js';
import { DEFAULT_OVERRIDE_SECONDS, MAX_OVERRIDE_SECONDS } from './level-override.js';
import { LEVEL_SIGNALS, type LevelSignal } from './level-signal.js';
import type { SamplingRatios } from './line-sampling.js';
import { isLoggerPattern, LOGGER_PATTERN_RULE } from './logger-patterns.js';
import { DEFAULT_LINES_PER_REQUEST, DEFAULT_TAIL_BYTES, type TailBufferBounds } from './tail-buffer.js';

/**
 * The section `sampling` inside of `logging`. WARN and above are never sampled, nor are access lines of requests that
 * failed. All lines of a request are written or left out together, and alike in all services of a trace.
 */
export interface SamplingSettings extends SamplingRatios {}

/** The section `tailBuffer` inside of `logging`. */
export interface TailBufferSettings extends TailBufferBounds {
  /**
   * Keeps lines of a request that the level or sampling would leave out, and writes them if it fails or is slow.
   * Each such line is made and redacted whether it is written or not.
   * @default false
   */
  readonly enabled?: boolean | undefined;
  /** A request that takes at least so many seconds is slow, 0.001 to 3600. @default 1 */
  readonly slowSeconds?: number | undefined;
}

/** The section `levelControl` inside of `logging`: how levels change at run time, each time for a time. */
export interface LevelControlSettings {
  /** Where levels are shown and set: exact, outside of prefix, versions and guards. @default '/api/v1/log-levels' */
  readonly path?: string | undefined;
  /** Asked for as `Authorization: Bearer <token>`; visible ASCII, never empty. @default nobody may call it */
  readonly token?: string | undefined;
  /**
   * Sets `debug` for every logger; sent again, it takes that back. Node starts its inspector at SIGUSR1, nodemon and
   * pm2 restart at SIGUSR2, so take the one that nobody else uses.
   * @default none
   */
  readonly signal?: LevelSignal | undefined;
  /** For how long the signal holds, in whole seconds from 1 to 86400. @default 600 */
  readonly seconds?: number | undefined;
}

/** The properties of `logging` that say how much is written. */
export interface VolumeOptions {
  /** Lines below it are not written. @default 'info' */
  readonly level?: LogLevel | undefined;
  /**
   * Levels of single loggers, by name or by the beginning of one followed by `*`; the longest match wins. At most 200.
   * @default {}
   */
  readonly levels?: Readonly<Record<string, LogLevel>> | undefined;
  readonly sampling?: SamplingSettings | undefined;
  readonly tailBuffer?: TailBufferSettings | undefined;
  readonly levelControl?: LevelControlSettings | undefined;
}

const MAX_LEVELS = 200;

const level = configRule.oneOf(LOG_LEVELS);
const ratio = configRule.number({ from: 0, to: 1 });
const loggerPattern = configRule.that<string>(isLoggerPattern, LOGGER_PATTERN_RULE);

/** The rules of {@link VolumeOptions}, to be spread into those of the section. */
export const volumeEntries = {
  level,
  levels: v.pipe(
    v.record(
      loggerPattern,
      level,
      'must be levels by the name of a logger, such as { UsersService: "debug" }, in a variable UsersService=debug',
    ),
    v.maxEntries(MAX_LEVELS, `must have at most ${MAX_LEVELS} entries`),
  ),
  sampling: v.partial(
    v.strictObject({ debug: ratio, info: ratio, access: ratio } satisfies SchemaEntries<SamplingSettings>),
  ),
  tailBuffer: v.partial(
    v.strictObject({
      enabled: configRule.flag(),
      slowSeconds: configRule.number({ from: 0.001, to: 3600 }),
      maxLinesPerRequest: configRule.wholeNumber({ from: 1, to: 10_000 }),
      maxBytes: configRule.wholeNumber({ from: 65_536, to: 1_073_741_824 }),
    } satisfies SchemaEntries<TailBufferSettings>),
  ),
  levelControl: v.partial(
    v.strictObject({
      path: configRule.urlPath(),
      token: configRule.bearerToken(),
      signal: configRule.oneOf(LEVEL_SIGNALS),
      seconds: configRule.wholeNumber({ from: 1, to: MAX_OVERRIDE_SECONDS }),
    } satisfies SchemaEntries<LevelControlSettings>),
  ),
} satisfies SchemaEntries<VolumeOptions>;

/** The defaults of {@link VolumeOptions}. */
export const volumeDefaults = {
  level: 'info',
  levels: {},
  sampling: { debug: 1, info: 1, access: 1 },
  tailBuffer: {
    enabled: false,
    slowSeconds: 1,
    maxLinesPerRequest: DEFAULT_LINES_PER_REQUEST,
    maxBytes: DEFAULT_TAIL_BYTES,
  },
  levelControl: { path: DEFAULT_LEVEL_PATH, seconds: DEFAULT_OVERRIDE_SECONDS },
} as const;

/** The variables of {@link VolumeOptions}. */
export const volumeVariables = {
  EYRIE_LOGGING_LEVEL: { property: 'level', parse: parseLevel },
  EYRIE_LOGGING_LEVELS: { property: 'levels', parse: parseLevels },
  EYRIE_LOGGING_SAMPLING_DEBUG: { property: 'sampling.debug', parse: 'number' },
  EYRIE_LOGGING_SAMPLING_INFO: { property: 'sampling.info', parse: 'number' },
  EYRIE_LOGGING_SAMPLING_ACCESS: { property: 'sampling.access', parse: 'number' },
  EYRIE_LOGGING_TAIL_BUFFER_ENABLED: { property: 'tailBuffer.enabled', parse: 'boolean' },
  EYRIE_LOGGING_TAIL_BUFFER_SLOW_SECONDS: { property: 'tailBuffer.slowSeconds', parse: 'number' },
  EYRIE_LOGGING_TAIL_BUFFER_MAX_LINES_PER_REQUEST: {
    property: 'tailBuffer.maxLinesPerRequest',
    parse: 'number',
  },
  EYRIE_LOGGING_TAIL_BUFFER_MAX_BYTES: { property: 'tailBuffer.maxBytes', parse: 'number' },
  EYRIE_LOGGING_LEVEL_CONTROL_PATH: { property: 'levelControl.path', parse: 'string' },
  EYRIE_LOGGING_LEVEL_CONTROL_TOKEN: { property: 'levelControl.token', parse: 'string' },
  EYRIE_LOGGING_LEVEL_CONTROL_SIGNAL: { property: 'levelControl.signal', parse: 'string' },
  EYRIE_LOGGING_LEVEL_CONTROL_SECONDS: { property: 'levelControl.seconds', parse: 'number' },
} as const;

/** The secrets of {@link VolumeOptions}. */
export const volumeSecrets = ['levelControl.token'] as const;

function parseLevel(text: string): string {
  return text.trim().toLowerCase();
}

/** `UsersService=debug,TypeOrm*=warn`; what is no such list is left as it is, for the rule to refuse. */
function parseLevels(text: string): unknown {
  const pairs = text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => pair.split('='));
  if (!pairs.every(({ length }) => length === 2)) return text;
  return Object.fromEntries(pairs.map(([logger = '', name = '']) => [logger.trim(), parseLevel(name)]));
}
