#!/usr/bin/env node
// How fast an export is verified, as the command does it: read from disk, every hash, the Merkle tree and every
// signature of a checkpoint.
//   npx tsc -b packages/audit/tsconfig.lib.json && node bench/audit-verify.mjs [--rounds 5] [--records 200000]
// Beside it, in the same rounds: the same file read, split into lines and hashed by SHA-256, nothing else.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { canonicalJson } from '../packages/audit/dist/canonical/canonical-json.js';
import { createUuidV7Source } from '../packages/audit/dist/event/uuid-v7.js';
import { createCheckpointSigner } from '../packages/audit/dist/integrity/create-checkpoint-signer.js';
import { chainHash } from '../packages/audit/dist/integrity/hash-chain.js';
import { MerkleFrontier } from '../packages/audit/dist/integrity/merkle.js';
import { generateSigningKey } from '../packages/audit/dist/integrity/note-keys.js';
import { checkpointLine, recordLine } from '../packages/audit/dist/records/record-line.js';
import { verifyJsonlFile } from '../packages/audit/dist/verify/verify-jsonl-file.js';
import { printMachine } from './audit/machine.mjs';
import { spread } from './lib/interleave.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, records: { type: 'string', default: '200000' } },
});
const ROUNDS = Number(values.rounds);
const RECORDS = Number(values.records);
const CHECKPOINT_EVERY = 1000;
const STREAM = 'orders';
const GOAL = 50_000;

const signer = createCheckpointSigner({ privateKeys: [generateSigningKey('bench').privateKey] });

printMachine(
  `Verifying ${RECORDS} records, a checkpoint after each ${CHECKPOINT_EVERY}, ${ROUNDS} rounds, medians`,
);
const folder = await mkdtemp(join(tmpdir(), 'eyrie-bench-'));
try {
  const path = join(folder, 'export.jsonl');
  await pipeline(lines, createWriteStream(path));
  const { size } = await stat(path);
  console.log(`${(size / 1e6).toFixed(0)} MB, ${(size / RECORDS).toFixed(0)} bytes a record\n`);
  const rates = { verified: [], read: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.read.push(await rateOf(() => hashLines(path)));
    rates.verified.push(await rateOf(() => verify(path)));
  }
  report(`verified (goal: ${GOAL}/s)`, rates.verified);
  report('read and hashed', rates.read);
  console.log(`resident memory at the end ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

function* lines() {
  const newId = createUuidV7Source();
  const frontier = new MerkleFrontier();
  let prevHash = null;
  for (let seq = 1; seq <= RECORDS; seq++) {
    const time = new Date().toISOString();
    const id = newId();
    const body = canonicalJson(eventOf({ seq, id, time }));
    const hash = chainHash(prevHash, body);
    frontier.append(body);
    yield `${recordLine({ stream: STREAM, seq, id, prevHash, hash, sealedAt: time, body })}\n`;
    prevHash = hash;
    if (seq % CHECKPOINT_EVERY !== 0 && seq < RECORDS) continue;
    const { root } = frontier;
    const note = signer.sign({ size: seq, rootHex: root });
    yield `${checkpointLine({ stream: STREAM, size: seq, root, note, createdAt: time })}\n`;
  }
}

function eventOf({ seq, id, time }) {
  return {
    specversion: '1.0',
    schema: 'audit/1',
    id,
    type: 'order.paid',
    action: 'UPDATE',
    time,
    observed_time: time,
    stage: 'complete',
    outcome: 'success',
    actor: { id: `user-${seq % 1000}`, type: 'user', ip: '192.0.2.0' },
    targets: [{ type: 'order', id: `order-${seq}` }],
    source: { service: 'shop', version: '1.2.3', instance_id: 'shop-1', environment: 'production' },
    changes: [{ path: '/status', op: 'replace', from: 'open', to: 'paid' }],
  };
}

async function verify(path) {
  const { verdict, records } = await verifyJsonlFile(path, { verifierKeys: signer.verifierKeys });
  if (verdict !== 'intact' || records !== RECORDS)
    throw new Error(`verified as ${verdict}, ${records} records`);
}

async function hashLines(path) {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    createHash('sha256').update(line).digest('hex');
  }
}

async function rateOf(work) {
  const start = performance.now();
  await work();
  return (RECORDS / (performance.now() - start)) * 1000;
}

function report(name, rates) {
  const { median, min, max } = spread(rates);
  console.log(
    `${name.padEnd(26)} ${median.toFixed(0).padStart(7)} records/s  (${min.toFixed(0)} to ${max.toFixed(0)})`,
  );
}
