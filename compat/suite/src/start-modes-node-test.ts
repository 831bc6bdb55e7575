// Runs the start modes under Node's own test runner, in a lane's folder: `node --test start-modes-node-test.js`.
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { cellTimeout, startModes } from './start-modes/index.js';

const lane = process.cwd();
const setting = { programs: join(lane, 'start-modes'), packages: join(lane, 'node_modules') };

// A cell mostly waits for its process.
void describe('start modes', { concurrency: 2 }, () => {
  for (const { name, run } of startModes(setting)) {
    void test(name, { timeout: cellTimeout }, run);
  }
});
