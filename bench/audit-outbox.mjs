#!/usr/bin/env node
// What an audit event in the caller's own transaction costs it: transactions per second of a business row alone, and of
// the same row with the event, on PostgreSQL with 1, 8 and 32 connections and on SQLite.
//   npx tsc -b packages/audit/tsconfig.lib.json && node bench/audit-outbox.mjs [--rounds 18] [--slice-ms 120]
// A round visits each kind of transaction once, in a new order. The control is the business row again: what it differs
// by is the noise of this run. Capture has been optimised before, as in a process that has run for a while. The floor is the business row with a second one of the event's size in a table that has
// nothing but a key: what any row would cost there, whoever writes it.
import { parseArgs } from 'node:util';
import pg from 'pg';
import { withPostgres, withSqlite } from './audit/databases.mjs';
import { printMachine } from './audit/machine.mjs';
import { openTrail, orderPaid, warmUp } from './audit/trail.mjs';
import { shuffled, spread } from './lib/interleave.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '18' }, 'slice-ms': { type: 'string', default: '120' } },
});
const ROUNDS = Number(values.rounds);
const SLICE_MS = Number(values['slice-ms']);
const GOALS = new Map([
  [1, 75],
  [8, 70],
  [32, 60],
]);

// An ordinary row: a key, an index that a list is read by, a few columns and some text.
const TABLES = [
  `CREATE TABLE bench_orders (id text PRIMARY KEY, customer text NOT NULL, status text NOT NULL, total bigint NOT NULL,
    currency text NOT NULL, items text NOT NULL, created_at text NOT NULL)`,
  'CREATE INDEX bench_orders_customer ON bench_orders (customer, created_at)',
  'CREATE TABLE bench_rows (id text PRIMARY KEY, body text NOT NULL)',
];
const ORDER = `INSERT INTO bench_orders (id, customer, status, total, currency, items, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;
const ROW = 'INSERT INTO bench_rows (id, body) VALUES ($1, $2)';
const ITEMS = JSON.stringify(
  [1, 2, 3].map((item) => ({ sku: `sku-${item}`, amount: item, price: 100 * item })),
);
const BODY = 'x'.repeat(540);

let orders = 0;

printMachine(`Transactions per second, ${ROUNDS} rounds of ${SLICE_MS} ms for each kind, medians`);
await withPostgres(onPostgres);
await withSqlite(onSqlite);

async function onPostgres(url) {
  for (const connections of GOALS.keys()) {
    const trail = await openTrail(url);
    if (connections === 1) {
      for (const table of TABLES) await trail.store.query(table);
      await warmUp(trail);
    }
    const pool = new pg.Pool({ connectionString: url, max: connections });
    // A connection may still be closing when the server stops.
    pool.on('error', () => {});
    const kinds = kindsOf(trail.service, async (work) => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await work(client);
        await client.query('COMMIT');
      } finally {
        client.release();
      }
    });
    await compare({
      title: `PostgreSQL, ${connections} connections`,
      kinds,
      connections,
      goal: GOALS.get(connections),
    });
    if (connections === 1) await printSize(trail.store);
    await pool.end();
    await trail.close();
  }
}

async function onSqlite(url) {
  const trail = await openTrail(url);
  for (const table of TABLES) await trail.store.query(table);
  const kinds = kindsOf(trail.service, (work) => trail.store.transaction(work));
  await compare({ title: 'SQLite, 1 connection', kinds, connections: 1 });
  await trail.close();
}

/** Each runs one transaction. */
function kindsOf(audit, inTransaction) {
  const addOrder = (tx) => {
    orders += 1;
    const createdAt = new Date().toISOString();
    return tx.query(ORDER, [
      `order-${orders}`,
      `user-${orders % 1000}`,
      'open',
      600,
      'EUR',
      ITEMS,
      createdAt,
    ]);
  };
  const business = () => inTransaction(addOrder);
  const withEvent = () =>
    inTransaction(async (tx) => {
      await addOrder(tx);
      await audit.emit(orderPaid(orders), { tx });
    });
  const withRow = () =>
    inTransaction(async (tx) => {
      await addOrder(tx);
      orders += 1;
      await tx.query(ROW, [`row-${orders}`, BODY]);
    });
  return new Map([
    ['business row', business],
    ['control', business],
    ['with the event', withEvent],
    ['floor', withRow],
  ]);
}

async function compare({ title, kinds, connections, goal }) {
  const rates = new Map([...kinds.keys()].map((name) => [name, []]));
  for (const run of kinds.values()) await rateOf(run, connections, 5 * SLICE_MS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of shuffled([...kinds])) {
      rates.get(name).push(await rateOf(run, connections, SLICE_MS));
    }
  }
  report(title, rates, goal);
}

async function rateOf(run, connections, milliseconds) {
  const start = performance.now();
  const end = start + milliseconds;
  let done = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        await run();
        done += 1;
      }
    }),
  );
  return (done / (performance.now() - start)) * 1000;
}

// Of each round, against the mean of the two business rows of that round.
function report(title, rates, goal) {
  const alone = rates.get('business row').map((rate, round) => (rate + rates.get('control')[round]) / 2);
  console.log(`\n${title}${goal === undefined ? '' : ` (goal: ${goal} %)`}`);
  for (const [name, found] of rates) {
    const share = spread(found.map((rate, round) => (rate / alone[round]) * 100));
    console.log(
      `  ${name.padEnd(16)} ${spread(found).median.toFixed(0).padStart(6)}/s  ` +
        `${share.median.toFixed(0).padStart(4)} %  (middle half ${share.low.toFixed(0)} to ${share.high.toFixed(0)})`,
    );
  }
}

async function printSize(store) {
  const { rows } = await store.query('SELECT avg(octet_length(body)) AS bytes FROM eyrie_audit_outbox');
  console.log(`  an event is ${Number(rows[0].bytes).toFixed(0)} bytes`);
}
