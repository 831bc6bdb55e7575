import { argv, stdout } from 'node:process';
import { openSqliteStore } from '../../../src/sqlite/sqlite-store.js';

// Writes pairs of rows, and prints the number of each pair once it is acknowledged.
const [path = '', name = '', count = '0'] = argv.slice(2);
const store = openSqliteStore({ path, deadlineMs: 60_000 });
await store.migrate([
  {
    id: 'writer/0001-birds',
    sqlite: [
      'CREATE TABLE birds (writer TEXT, at INTEGER, part INTEGER, PRIMARY KEY (writer, at, part))',
      'CREATE TABLE counts (writer TEXT PRIMARY KEY, count INTEGER)',
    ],
    postgres: [],
  },
]);

async function write(at: number): Promise<void> {
  await store.transaction(async (transaction) => {
    for (const part of [0, 1]) {
      await transaction.query('INSERT INTO birds VALUES ($1, $2, $3)', [name, at, part]);
      await new Promise(setImmediate);
    }
    await transaction.query(
      'INSERT INTO counts VALUES ($1, 1) ON CONFLICT (writer) DO UPDATE SET count = count + 1',
      ['all'],
    );
  });
  stdout.write(`${at}\n`);
}

const total = Number(count);
for (let at = 0; at < total; at += 4) await Promise.all([at, at + 1, at + 2, at + 3].map(write));
await store.close();
