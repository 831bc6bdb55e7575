import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { outsideNpm, run } from '../lib/run.mjs';
import { inTurns, valuesOf } from './in-turns.mjs';

const startTimeout = 60_000;
const publishTimeout = 60_000;

/** A free port of the loopback interface. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts verdaccio on 127.0.0.1. It serves `@eyrie/*` from what is published to it alone, and everything else from the
 * registry that npm is configured with.
 *
 * @param {{ folder: string, home: string, programs: string }} options `home` gets an npmrc of somebody who may publish,
 * `programs` is where `verdaccio` is
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startRegistry({ folder, home, programs }) {
  await mkdir(folder, { recursive: true });
  await mkdir(home, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const config = join(folder, 'config.json');
  await writeFile(config, JSON.stringify(await configOf(folder), undefined, 2));
  await writeFile(join(home, '.npmrc'), `registry=${url}\n//127.0.0.1:${port}/:_authToken=nobody\n`);

  const args = ['--config', config, '--listen', `127.0.0.1:${port}`];
  const child = spawn(join(programs, 'verdaccio'), args, {
    cwd: folder,
    env: outsideNpm(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  // The last of it is enough to say why it did not start.
  const keep = (chunk) => {
    said = `${said}${chunk}`.slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    const killed = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(killed);
  };
  await answers(`${url}-/ping`, child).catch(async (error) => {
    await stop();
    throw new Error(`verdaccio did not start: ${error.message}\n${said}`);
  });
  return { url, stop };
}

/** Publishes packed packages as they are, with their own version. */
export async function publish(packed, { cwd, env }) {
  const results = await inTurns(packed, 2, ({ tarball }) =>
    run('npm', ['publish', tarball, '--access', 'public', '--loglevel=error'], {
      cwd,
      env,
      timeout: publishTimeout,
      capture: true,
    }),
  );
  valuesOf(results);
}

async function configOf(folder) {
  const uplink = {
    url: await npmConfig('registry'),
    timeout: '60s',
    maxage: '60m',
    max_fails: 20,
    fail_timeout: '10s',
  };
  const proxy = await npmConfig('https-proxy');
  return {
    storage: join(folder, 'storage'),
    auth: {},
    ...(proxy === 'null' ? {} : { https_proxy: proxy }),
    uplinks: { upstream: uplink },
    packages: {
      '@eyrie/*': { access: '$all', publish: '$all' },
      '**': { access: '$all', publish: [], proxy: 'upstream' },
    },
    web: { enable: false },
    max_body_size: '50mb',
    log: { type: 'stdout', format: 'pretty', level: 'warn', colors: false },
  };
}

async function npmConfig(name) {
  const shown = await run('npm', ['config', 'get', name], {
    env: outsideNpm(),
    timeout: 30_000,
    capture: true,
  });
  return shown.trim().split('\n').at(-1);
}

async function answers(url, child) {
  const end = Date.now() + startTimeout;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`it ended with exit code ${child.exitCode}`);
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await delay(100);
  }
  throw new Error(`no answer from ${url} after ${startTimeout / 1000} s`);
}
