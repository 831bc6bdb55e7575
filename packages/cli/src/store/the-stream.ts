import type { AuditLog } from '@eyrie/audit/engine';
import { EyrieError } from '@eyrie/core/engine';

/**
 * The stream that a command is about: the one that was named, else the only one of the store.
 *
 * @throws EyrieError `EYRIE_CLI_STREAM_AMBIGUOUS` where there are several, `EYRIE_CLI_NO_RECORDS` where there is none
 */
export async function theStream(log: Pick<AuditLog, 'streams'>, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const [only, ...others] = await log.streams();
  if (only === undefined) throw noRecords(undefined);
  if (others.length === 0) return only;
  throw new EyrieError({
    code: 'EYRIE_CLI_STREAM_AMBIGUOUS',
    problem: `The store has ${others.length + 1} streams: ${[only, ...others].slice(0, 10).join(', ')}`,
    remedy: 'Name one of them with --stream',
  });
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
