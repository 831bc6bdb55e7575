import { configRule, type SchemaEntries } from '@eyrie/core/engine';
import * as v from 'valibot';
import { type FormatOption, formatRule } from '../formats/format-option.js';

/**
 * Lines in a file that is rotated: a full one is renamed to `<path>.<time>`, as in `app.log.20260131T235959.999Z`, and
 * a new one is begun. Several processes may share the file, and logrotate may move or truncate it.
 */
export interface FileDestination extends FormatOption {
  readonly type: 'file';
  /** Relative to the working directory. Its folder is made where it is missing; the file has the mode 0640. */
  readonly path: string;
  /** A file that would become longer is rotated first, in bytes, 1024 to 2^40. @default 104_857_600 */
  readonly maxBytes?: number | undefined;
  /** Rotates too with the first line of each hour or day, in UTC. @default by size alone */
  readonly interval?: 'hour' | 'day' | undefined;
  /** Rotated files that are kept beside the current one, 1 to 1000; older ones are deleted. @default 7 */
  readonly maxFiles?: number | undefined;
}

export const FILE_DEFAULTS = { maxBytes: 100 * 1024 * 1024, maxFiles: 7 } as const;

const { type, path, maxBytes, interval, maxFiles, format } = {
  type: configRule.oneOf(['file']),
  path: configRule.text({ maxLength: 4096 }),
  maxBytes: configRule.wholeNumber({ from: 1024, to: 2 ** 40 }),
  interval: configRule.oneOf(['hour', 'day']),
  maxFiles: configRule.wholeNumber({ from: 1, to: 1000 }),
  format: formatRule,
} satisfies SchemaEntries<FileDestination>;

/** The rules of a `file` destination, for the list of destinations. */
export const fileDestinationSchema: v.GenericSchema<FileDestination> = v.strictObject({
  type,
  path,
  ...v.partial(v.strictObject({ maxBytes, interval, maxFiles, format })).entries,
});
