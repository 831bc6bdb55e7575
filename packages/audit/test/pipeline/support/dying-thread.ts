// The pipeline's thread, which dies when the test says so: by the file `die` beside the database.
import { existsSync, readFileSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workerData } from 'node:worker_threads';
import type { ThreadStart } from '../../../src/pipeline/thread-messages.js';

const { storeUrl } = workerData as ThreadStart;
const order = join(dirname(storeUrl.slice('sqlite:'.length)), 'die');

setInterval(() => {
  if (!existsSync(order)) return;
  const reason = readFileSync(order, 'utf8');
  unlinkSync(order);
  if (reason === 'exit') process.exit(7);
  throw new Error(reason);
}, 2).unref();

await import('../../../src/pipeline/pipeline-thread.js');
