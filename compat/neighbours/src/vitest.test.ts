// Vitest: the matchers of @eyrie/testing under a runner that is neither Jest nor Node's own.
import { deepEqual } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const lane = join(import.meta.dirname, '..');

void test('the matchers work under Vitest', { timeout: 60_000 }, async () => {
  const { code, output } = await vitest(['run', '--config', 'vitest.config.mjs']);
  deepEqual([code, /Tests\s+(\d+) passed \((\d+)\)/.exec(output)?.slice(1)], [0, ['2', '2']], output);
});

function vitest(args: readonly string[]): Promise<{ readonly code: unknown; readonly output: string }> {
  const program = join(lane, 'node_modules', 'vitest', 'vitest.mjs');
  // It would take itself for a test of the runner that it is started by.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...args],
      { cwd: lane, env: { ...env, NO_COLOR: '1' } },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : error.code, output: stdout + stderr });
      },
    );
  });
}
