// `npm start`: builds what the example service needs and runs it until a signal asks it to stop. The npm script says
// `exec`, because npm sends its signals to the shell, which does not pass them on.
import './assert-node.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { main, run } from './lib/run.mjs';

const example = join(import.meta.dirname, '..', 'examples', 'nexo-be');

await main(async () => {
  await run('tsc', ['-b', join(example, 'tsconfig.lib.json')], { timeout: 300_000 });
  const service = spawn(process.execPath, [join('dist', 'main.js')], { cwd: example, stdio: 'inherit' });
  let asked;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      asked = signal;
      service.kill(signal);
    });
  }
  service.on('exit', (code, signal) => {
    // Nest raises the signal again once it has shut down: a stop that was asked for is no failure.
    process.exitCode = signal !== null && signal === asked ? 0 : (code ?? 1);
  });
});
