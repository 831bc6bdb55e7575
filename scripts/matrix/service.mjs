import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

const startTimeout = 30_000;
const stopTimeout = 15_000;

/**
 * Starts a service and waits until it answers under this URL.
 *
 * @param {{ command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv, url: string }} options
 * @returns {Promise<{ output: () => string, lines: () => object[], stop: () => Promise<void> }>} `output` is all that
 * it has said, `lines` is what of its standard output is JSON
 */
export async function startService({ command, args, cwd, env, url }) {
  // Detached, so that what it starts itself is ended with it.
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  // A detached child does not hear Ctrl+C in the terminal.
  const interrupted = () => signal(child, 'SIGKILL');
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  const closed = once(child, 'close').finally(() => {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  });
  const output = () => stdout + stderr;

  const stop = async () => {
    signal(child, 'SIGTERM');
    const isLate = await Promise.race([closed.then(() => false), delay(stopTimeout, true, { ref: false })]);
    if (!isLate) return;
    signal(child, 'SIGKILL');
    await closed;
    throw new Error(`The service did not end ${stopTimeout / 1000} s after SIGTERM:\n${output()}`);
  };

  const end = Date.now() + startTimeout;
  while ((await fetch(url).catch(() => undefined)) === undefined) {
    const why = child.exitCode === null ? undefined : `it ended with exit code ${child.exitCode}`;
    if (why !== undefined || Date.now() > end) {
      signal(child, 'SIGKILL');
      await closed;
      throw new Error(`The service does not answer under ${url}: ${why ?? 'too late'}\n${output()}`);
    }
    await delay(50);
  }
  return { output, lines: () => stdout.split('\n').flatMap(parsed), stop };
}

function parsed(line) {
  try {
    return line.startsWith('{') ? [JSON.parse(line)] : [];
  } catch {
    return [];
  }
}

function signal({ pid }, name) {
  try {
    process.kill(-pid, name);
  } catch {
    // It ended by itself in between.
  }
}
