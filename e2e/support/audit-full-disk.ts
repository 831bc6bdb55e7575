import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { asked } from './postgres-schema.ts';

const PROCESSES = `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::integer AS pid
  UNION SELECT pid FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;

/**
 * Lets no file of a PostgreSQL grow beyond so many bytes; `unlimited` gives the space back. A limit inside of a page of
 * 8 KiB is what a full disk is to it: a page of which only a part could be written (SQLSTATE 53100).
 */
export async function limitFileSize(url: string, bytes: number | 'unlimited'): Promise<void> {
  for (const { pid } of await asked(url, PROCESSES)) {
    // Only its own user may limit a process, and only the soft limit may be raised again.
    const owner = statSync(`/proc/${pid}`, { throwIfNoEntry: false });
    if (owner === undefined) continue;
    const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`], {
      ...(process.getuid?.() === 0 && { uid: owner.uid, gid: owner.gid }),
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`prlimit: ${stderr}`);
  }
}

/** Bytes of the file of a table, without its indexes. */
export async function sizeOfTable(url: string, table: string): Promise<number> {
  const [row] = await asked(url, 'SELECT pg_relation_size($1::regclass) AS bytes', [table]);
  return Number(row?.bytes);
}
