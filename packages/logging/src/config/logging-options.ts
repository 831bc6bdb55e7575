import {
  type ClientIpPolicy,
  configRule,
  defineSection,
  type ResolvedSection,
  type SchemaEntries,
} from '@eyrie/core/engine';
import * as v from 'valibot';
import { FORMAT_NAMES, type FormatName } from '../formats/create-format.js';
import {
  type VolumeOptions,
  volumeDefaults,
  volumeEntries,
  volumeSecrets,
  volumeVariables,
} from '../volume/volume-options.js';
import { destination, destinationSecrets, type LogDestination } from './destinations.js';

/** The section `accessLog` inside of `logging`. */
export interface AccessLogSettings {
  /** Whether each request has its line. @default true */
  readonly enabled?: boolean | undefined;
  /**
   * Paths or routes that have none, exact or with `*` at their end, beside the management paths, which never have one.
   * At most 200.
   * @default []
   */
  readonly exclude?: readonly string[] | undefined;
  /**
   * How much of the client's address is shown: all of it; without the last 8 bits of IPv4 and the last 80 of IPv6; a
   * keyed hash (under `redaction.hashKey`, else under a key that lives as long as the process); or nothing.
   * @default 'truncated'
   */
  readonly clientIp?: ClientIpPolicy | undefined;
}

/** The section `logging`. */
export interface LoggingOptions extends VolumeOptions {
  /** `false` writes nothing; injected loggers still work. @default true */
  readonly enabled?: boolean | undefined;
  /**
   * The shape of lines, where a destination names none of its own.
   * @default 'eyrie'; 'pretty' on standard output where that is a terminal and the environment is `development`
   */
  readonly format?: FormatName | undefined;
  /** Where lines go: each line to each of them, at most 10. @default [{ type: 'stdout' }] */
  readonly destinations?: readonly LogDestination[] | undefined;
  readonly accessLog?: AccessLogSettings | undefined;
  /** UTF-8 bytes of one line; a longer one is made shorter and says so. 4096 to 1_048_576. @default 65_536 */
  readonly maxLineBytes?: number | undefined;
  /** Bytes of lines that wait for standard output, a file or a stream; further ones are dropped. @default 16_777_216 */
  readonly maxBufferedBytes?: number | undefined;
  /** How long the exit of the process waits for a destination that takes nothing, in milliseconds. @default 1000 */
  readonly exitDeadlineMs?: number | undefined;
  /** Of Google Cloud: makes the full name of a trace in the format `gcp`. @default GOOGLE_CLOUD_PROJECT */
  readonly gcpProjectId?: string | undefined;
}

declare module '@eyrie/core/engine' {
  interface EyrieConfigSections {
    readonly logging?: LoggingOptions | undefined;
  }
}

const excludedPath = configRule.text({
  maxLength: 256,
  pattern: /^(?:\/[^\s?#]*|unmatched)$/,
  rule: 'must be a path or route that starts with "/", such as "/ping" or "/assets/*", or "unmatched"',
});

const gcpProjectId = configRule.text({
  maxLength: 64,
  pattern: /^[a-z][a-z0-9:.-]*$/,
  rule: 'must be the id of a project of Google Cloud, such as "shop-prod-42"',
});

export const loggingSection = defineSection({
  name: 'logging',
  schema: v.partial(
    v.strictObject({
      ...volumeEntries,
      enabled: configRule.flag(),
      format: configRule.oneOf(FORMAT_NAMES),
      destinations: configRule.list(destination, { min: 1, max: 10 }),
      accessLog: v.partial(
        v.strictObject({
          enabled: configRule.flag(),
          exclude: configRule.list(excludedPath, { max: 200 }),
          clientIp: configRule.oneOf(['full', 'truncated', 'hashed', 'none']),
        } satisfies SchemaEntries<AccessLogSettings>),
      ),
      maxLineBytes: configRule.wholeNumber({ from: 4096, to: 1_048_576 }),
      maxBufferedBytes: configRule.wholeNumber({ from: 65_536, to: 1_073_741_824 }),
      exitDeadlineMs: configRule.wholeNumber({ from: 0, to: 30_000 }),
      gcpProjectId,
    } satisfies SchemaEntries<LoggingOptions>),
  ),
  defaults: {
    ...volumeDefaults,
    enabled: true,
    destinations: [{ type: 'stdout' }],
    accessLog: { enabled: true, exclude: [], clientIp: 'truncated' },
    maxLineBytes: 65_536,
    maxBufferedBytes: 16_777_216,
    exitDeadlineMs: 1000,
  },
  environment: {
    ...volumeVariables,
    EYRIE_LOGGING_ENABLED: { property: 'enabled', parse: 'boolean' },
    EYRIE_LOGGING_FORMAT: { property: 'format', parse: 'string' },
    EYRIE_LOGGING_ACCESS_LOG_ENABLED: { property: 'accessLog.enabled', parse: 'boolean' },
    EYRIE_LOGGING_ACCESS_LOG_EXCLUDE: { property: 'accessLog.exclude', parse: 'list' },
    EYRIE_LOGGING_ACCESS_LOG_CLIENT_IP: { property: 'accessLog.clientIp', parse: 'string' },
    EYRIE_LOGGING_MAX_LINE_BYTES: { property: 'maxLineBytes', parse: 'number' },
    EYRIE_LOGGING_MAX_BUFFERED_BYTES: { property: 'maxBufferedBytes', parse: 'number' },
    EYRIE_LOGGING_EXIT_DEADLINE_MS: { property: 'exitDeadlineMs', parse: 'number' },
    EYRIE_LOGGING_GCP_PROJECT_ID: { property: 'gcpProjectId', parse: 'string' },
    GOOGLE_CLOUD_PROJECT: { property: 'gcpProjectId', parse: 'string' },
  },
  secrets: [...volumeSecrets, ...destinationSecrets],
});

/** The section `logging` with its defaults filled in. */
export type ResolvedLoggingOptions = ResolvedSection<typeof loggingSection>;
