import { parentPort, workerData } from 'node:worker_threads';
import { Diagnostics } from '@eyrie/core/engine';
import { Losses } from '../../../src/capture/losses.js';
import { Spool } from '../../../src/capture/spool/spool.js';

// Takes over what is left behind in a folder, and tells the ids of what it got.
const spool = new Spool({
  folder: String(workerData),
  maxBytes: 1_000_000,
  diagnostics: new Diagnostics(),
  losses: new Losses(),
});
await spool.adopt();
const taken: string[] = [];
await spool.drain(async (events) => void taken.push(...events.map(({ event }) => event.id)));
await spool.close();
parentPort?.postMessage(taken);
