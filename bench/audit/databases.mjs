// Databases for one run: a PostgreSQL server and a SQLite file of their own, durable as in production.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../e2e/support/postgres.ts';
import { openStore } from '../../packages/store/dist/app/open-store.js';

const SETTINGS = ['server_version', 'fsync', 'synchronous_commit', 'wal_sync_method', 'shared_buffers'];

/**
 * Runs `work` with the URL of a PostgreSQL server that waits for the disk, and prints what the server says of that.
 *
 * @param {(url: string) => Promise<void>} work
 */
export async function withPostgres(work) {
  const server = await startPostgres({ fsync: true });
  try {
    await printSettings(server.url);
    await work(server.url);
  } finally {
    await server.stop();
  }
}

/**
 * Runs `work` with the URL of a SQLite file, and prints how it waits for the disk.
 *
 * @param {(url: string) => Promise<void>} work
 */
export async function withSqlite(work) {
  const folder = await mkdtemp(join(tmpdir(), 'eyrie-bench-'));
  try {
    const url = `sqlite:${join(folder, 'store.db')}`;
    await printPragmas(url);
    await work(url);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function printSettings(url) {
  const client = new pg.Client(url);
  await client.connect();
  const found = [];
  for (const name of SETTINGS) {
    const { rows } = await client.query(`SHOW ${name}`);
    found.push(`${name} ${rows[0][name]}`);
  }
  await client.end();
  console.log(`PostgreSQL: ${found.join(', ')}`);
}

async function printPragmas(url) {
  const store = await openStore({ url });
  const pragma = async (name) => Object.values((await store.query(`PRAGMA ${name}`)).rows[0])[0];
  console.log(
    `SQLite: journal_mode ${await pragma('journal_mode')}, synchronous ${await pragma('synchronous')}`,
  );
  await store.close();
}
