import { argv, stdout } from 'node:process';
import { setInterval } from 'node:timers';
import { Diagnostics } from '@eyrie/core/engine';
import { Losses } from '../../../src/capture/losses.js';
import type { PreparedEvent } from '../../../src/capture/prepared-event.js';
import { Spool } from '../../../src/capture/spool/spool.js';

// Spools events, and prints the id of each once it is on the disk, until it is killed.
const [folder = ''] = argv.slice(2);
const spool = new Spool({
  folder,
  maxBytes: 1_000_000,
  diagnostics: new Diagnostics(),
  losses: new Losses(),
});
for (let at = 0; at < 5; at++) {
  const id = `child-${at}`;
  await spool.append([{ event: { id }, mayExist: false } as unknown as PreparedEvent]);
  stdout.write(`${id}\n`);
}
stdout.write('ready\n');
setInterval(() => {}, 1000);
