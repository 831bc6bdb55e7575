#!/usr/bin/env node
// How fast a backlog is sealed, beside how fast events are written one by one over 8 connections, in the same rounds.
//   npx tsc -b packages/audit/tsconfig.lib.json && node bench/audit-seal.mjs [--rounds 4] [--events 10000]
import { parseArgs } from 'node:util';
import { createCheckpointSigner } from '../packages/audit/dist/integrity/create-checkpoint-signer.js';
import { generateSigningKey } from '../packages/audit/dist/integrity/note-keys.js';
import { Sequencer } from '../packages/audit/dist/sealing/sequencer.js';
import { withPostgres, withSqlite } from './audit/databases.mjs';
import { printMachine } from './audit/machine.mjs';
import { STREAM } from './audit/stream.mjs';
import { openTrail, orderPaid, writeBacklog } from './audit/trail.mjs';
import { spread } from './lib/interleave.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '4' }, events: { type: 'string', default: '10000' } },
});
const ROUNDS = Number(values.rounds);
const EVENTS = Number(values.events);
const CONNECTIONS = 8;
const INSERT_MS = 1500;
const GOAL = 8000;
const GOAL_TIMES = 4;
// Of the module, unless the service says otherwise.
const BATCH = 500;

printMachine(`Sealing ${EVENTS} events of about 540 bytes in batches of ${BATCH}, ${ROUNDS} rounds, medians`);
await withPostgres(measure);
console.log('');
await withSqlite(measure);

async function measure(url) {
  const trail = await openTrail(url, { maxConnections: CONNECTIONS });
  const { privateKey } = generateSigningKey('bench');
  const sequencer = new Sequencer({
    store: trail.store,
    stream: STREAM,
    signer: createCheckpointSigner({ privateKeys: [privateKey] }),
    batchSize: BATCH,
  });
  const found = { inserted: [], sealed: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    const inserted = await insertRate(trail.service);
    await writeBacklog(trail, EVENTS);
    const sealed = await sealRate(sequencer);
    // The first round warms up.
    if (round === 0) continue;
    found.inserted.push(inserted);
    found.sealed.push(sealed);
  }
  report(found);
  await trail.close();
}

async function insertRate(service) {
  const start = performance.now();
  const end = start + INSERT_MS;
  let done = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < end) {
        await service.emit(orderPaid(done));
        done += 1;
      }
    }),
  );
  return (done / (performance.now() - start)) * 1000;
}

async function sealRate(sequencer) {
  const start = performance.now();
  let sealed = 0;
  for (;;) {
    const result = await sequencer.sealBatch();
    if (result.state !== 'sealed') return (sealed / (performance.now() - start)) * 1000;
    sealed += result.records;
  }
}

function report({ inserted, sealed }) {
  const times = spread(sealed.map((rate, round) => rate / inserted[round]));
  const show = (name, { median, min, max }) =>
    console.log(
      `  ${name.padEnd(34)} ${median.toFixed(0).padStart(6)}/s  (${min.toFixed(0)} to ${max.toFixed(0)})`,
    );
  show(`inserted over ${CONNECTIONS} connections`, spread(inserted));
  show(`sealed (goal: ${GOAL}/s or ${GOAL_TIMES} times)`, spread(sealed));
  console.log(
    `  ${times.median.toFixed(1)} times as fast (${times.min.toFixed(1)} to ${times.max.toFixed(1)})`,
  );
}
