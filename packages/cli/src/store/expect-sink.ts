import { rowsOf, type Store } from '@eyrie/store/engine';
import { usageInvalid } from '../program/cli-errors.js';

/** Which sink is meant. */
export interface NamedSink {
  readonly sink: string;
  /** @default any */
  readonly stream?: string | undefined;
}

// More are not listed.
const MAX_SINKS = 20;
const FIND = 'SELECT stream, sink FROM eyrie_audit_cursors WHERE sink = $1 ORDER BY stream LIMIT 1000';
const SINKS = `SELECT DISTINCT sink FROM eyrie_audit_cursors ORDER BY sink LIMIT ${MAX_SINKS}`;
const SINKS_OF_STREAM = `SELECT sink FROM eyrie_audit_cursors WHERE stream = $1 ORDER BY sink LIMIT ${MAX_SINKS}`;

/**
 * Refuses a sink that was never given anything: its name must not pass for one of a sink without dead letters.
 *
 * @throws EyrieError `EYRIE_CLI_USAGE_INVALID`
 */
export async function expectSink(store: Pick<Store, 'query'>, { sink, stream }: NamedSink): Promise<void> {
  const found = rowsOf(await store.query(FIND, [sink]));
  if (found.some((row) => stream === undefined || row.stream === stream)) return;
  const known =
    stream === undefined ? await store.query(SINKS) : await store.query(SINKS_OF_STREAM, [stream]);
  const names = rowsOf(known).map((row) => String(row.sink));
  const whose = stream === undefined ? 'in this store' : `of the stream "${stream}"`;
  throw usageInvalid(
    `No sink "${sink}" was ever given a record ${whose}`,
    names.length === 0
      ? 'Nothing was delivered to any sink yet: check the store and the name of the sink'
      : `Name one of those that were with --sink: ${names.join(', ')}`,
  );
}
