import { isAbsolute, resolve } from 'node:path';
import { AuditLog, type LogEntry, readStoredLog } from '@eyrie/audit/engine';
import type { SqlDialect, StoreUrl } from '@eyrie/store/engine';
import type { StoreFlags } from '../options/store-options.js';
import type { CliContext } from '../program/cli-context.js';
import { usageInvalid } from '../program/cli-errors.js';
import { openAuditStore } from '../store/open-store.js';
import { locateStore, parseIn } from '../store/store-location.js';
import type { LogSource } from './log-source.js';

/** Which log of which store. */
export interface StoreSourceRequest {
  readonly dialect: SqlDialect;
  /** A URL, or the path of a file of SQLite. @default the store of the service */
  readonly location?: string | undefined;
  readonly flags: StoreFlags;
  /** @default all streams */
  readonly stream?: string | undefined;
}

/** A log where it lies in the store. */
export async function storeSource(context: CliContext, request: StoreSourceRequest): Promise<LogSource> {
  const { dialect, location, flags, stream } = request;
  const url =
    location === undefined ? await locateStore(context, flags) : urlOf(context.cwd, dialect, location);
  if (url.dialect !== dialect) {
    throw usageInvalid(
      `--from ${dialect} was given, but the store is one of ${url.dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'}`,
      `Give --from ${url.dialect}, or the place of the store behind it`,
    );
  }
  const store = await openAuditStore(context, url);
  const log = new AuditLog({ store });
  return {
    label: store.label,
    read: () => readStreams(log, stream),
    close: () => store.close(),
  };
}

async function* readStreams(
  log: AuditLog,
  named: string | undefined,
): AsyncGenerator<readonly LogEntry[], void, undefined> {
  const streams = named === undefined ? await log.streams() : [named];
  for (const stream of streams) yield* readStoredLog({ log, stream });
}

/** A path of SQLite may be given as it is, whatever characters it has. */
function urlOf(cwd: string, dialect: SqlDialect, location: string): StoreUrl {
  if (dialect === 'postgres' || location.startsWith('sqlite:')) return parseIn(cwd, location);
  return { dialect, path: pathIn(cwd, location) };
}

/** A path of Windows stays what it is, wherever it is read. */
function pathIn(cwd: string, path: string): string {
  return isAbsolute(path) || /^[A-Za-z]:[\\/]/.test(path) ? path : resolve(cwd, path);
}
