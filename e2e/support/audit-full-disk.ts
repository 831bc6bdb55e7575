import { spawnSync } from 'node:child_process';
import { asked } from './postgres-schema.ts';

/**
 * Lets no file of a PostgreSQL grow beyond so many bytes; `unlimited` gives the space back. A limit inside of a page of
 * 8 KiB is what a full disk is to it: a page of which only a part could be written (SQLSTATE 53100).
 */
export async function limitFileSize(url: string, bytes: number | 'unlimited'): Promise<void> {
  const rows = await asked(
    url,
    "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::integer AS pid UNION SELECT pid FROM pg_stat_activity",
  );
  for (const { pid } of rows) {
    // The soft limit only, which may be raised again. The connection that has asked may be gone.
    spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
  }
}

/** Bytes of the file of a table, without its indexes. */
export async function sizeOfTable(url: string, table: string): Promise<number> {
  const [row] = await asked(url, 'SELECT pg_relation_size($1::regclass) AS bytes', [table]);
  return Number(row?.bytes);
}
