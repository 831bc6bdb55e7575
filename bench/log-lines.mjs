// What a line costs the app, and whether memory stays flat over a million of them. Lines go to /dev/null.
//
//   node bench/log-lines.mjs [--lines 1000000]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { lines: { type: 'string', default: '1000000' } } });
const output = openSync('/dev/null', 'w');

console.log(`CPU nanoseconds per line, Node ${process.version}, ${values.lines} lines each\n`);
for (const name of ['nothing', 'nothing', 'pino', 'pino', 'eyrie', 'eyrie']) {
  const child = fork(new URL('./logs/line-loop.mjs', import.meta.url), [name, values.lines], {
    stdio: ['ignore', output, 'inherit', 'ipc'],
    execArgv: ['--expose-gc'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const [{ nanoseconds, heaps }] = await once(child, 'message');
  const megabytes = heaps.map((bytes) => (bytes / 1e6).toFixed(1)).join(' ');
  console.log(
    `${name.padEnd(8)} ${nanoseconds.toFixed(0).padStart(5)} ns   heap in MB at each tenth: ${megabytes}`,
  );
}
