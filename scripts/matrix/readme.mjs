import { fail } from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readPage } from '../lib/markdown.mjs';
import { follow } from './readme/follower.mjs';
import { stepsOf } from './readme/section.mjs';

const section = 'Ten minutes';

/** Does literally what the README says in its ten minutes, in an empty folder. */
export async function followReadme({ folder, env }, step) {
  await step('README: ten minutes', async () => {
    const steps = stepsOf(readPage('README.md'), section);
    await assertFree(portsIn(steps));
    const cwd = join(folder, 'reader');
    const scratch = join(folder, 'reader-shell');
    await mkdir(cwd, { recursive: true });
    await mkdir(scratch, { recursive: true });
    await follow(steps, { cwd, scratch, env });
    return `${steps.length} steps`;
  });
}

function portsIn(steps) {
  const scripts = steps.map(({ script = '' }) => script).join('\n');
  return new Set([...scripts.matchAll(/(?:localhost|127\.0\.0\.1):(\d+)/g)].map(([, port]) => Number(port)));
}

async function assertFree(ports) {
  for (const port of ports) {
    const server = createServer().listen(port);
    await once(server, 'listening').catch((error) => fail(`The README needs port ${port}: ${error.message}`));
    server.close();
    await once(server, 'close');
  }
}
