import type { StoreFlags } from '../options/store-options.js';
import type { CliContext } from '../program/cli-context.js';
import { usageInvalid } from '../program/cli-errors.js';
import { fileSource } from './file-source.js';
import type { LogSource } from './log-source.js';
import { s3Source } from './s3-source.js';
import { storeSource } from './store-source.js';

/** Which log a command reads. */
export interface SourceRequest {
  readonly from: 'file' | 'sqlite' | 'postgres' | 's3';
  readonly location: string | undefined;
  readonly flags: StoreFlags;
  readonly stream?: string | undefined;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** Opens the log; its owner closes it. */
export async function openSource(context: CliContext, request: SourceRequest): Promise<LogSource> {
  const { from, location, flags, stream, region, endpoint } = request;
  switch (from) {
    case 'file':
      if (location === undefined)
        throw usageInvalid('--from file needs a file', 'Give the path of an export');
      return fileSource(context.cwd, location);
    case 's3':
      return s3Source({ location, region, endpoint, signal: context.signal });
    default:
      return storeSource(context, { dialect: from, location, flags, stream });
  }
}
