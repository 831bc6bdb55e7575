import type { AuditLog } from '@eyrie/audit/engine';
import { EyrieError } from '@eyrie/core/engine';

const MAX_LISTED = 10;

/**
 * The stream that a command is about: the one that was named, else the only one of the store.
 *
 * @throws EyrieError `EYRIE_CLI_STREAM_AMBIGUOUS` where there are several, `EYRIE_CLI_NO_RECORDS` where there is none, or
 * none of that name
 */
export async function theStream(log: Pick<AuditLog, 'streams'>, named: string | undefined): Promise<string> {
  const streams = await log.streams();
  const [only, ...others] = streams;
  if (only === undefined) throw noRecords(undefined);
  if (named !== undefined) {
    if (streams.includes(named)) return named;
    throw streamMissing(named, streams);
  }
  if (others.length === 0) return only;
  throw new EyrieError({
    code: 'EYRIE_CLI_STREAM_AMBIGUOUS',
    problem: `The store has ${streams.length} streams: ${listed(streams)}`,
    remedy: 'Name one of them with --stream',
  });
}

/**
 * For a command that takes all streams where none is named: a name that no stream has must not pass for one without
 * records.
 *
 * @throws EyrieError `EYRIE_CLI_NO_RECORDS`
 */
export async function expectStream(log: Pick<AuditLog, 'streams'>, named: string | undefined): Promise<void> {
  if (named !== undefined) await theStream(log, named);
}

export function noRecords(stream: string | undefined): EyrieError {
  return new EyrieError({
    code: 'EYRIE_CLI_NO_RECORDS',
    problem:
      stream === undefined
        ? 'Nothing was ever sealed in this store'
        : `The stream "${stream}" has no such records`,
    remedy: 'Check the store and the stream; "eyrie audit query" shows what there is',
  });
}

function streamMissing(stream: string, streams: readonly string[]): EyrieError {
  return new EyrieError({
    code: 'EYRIE_CLI_NO_RECORDS',
    problem: `The store has no stream "${stream}", but ${listed(streams)}`,
    remedy: 'Check the store and the name of the stream',
  });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).join(', ');
  return names.length > MAX_LISTED ? `${shown}, …` : shown;
}
