import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../lib/run.mjs';
import { freePort } from './registry.mjs';
import { startService } from './service.mjs';

const root = join(import.meta.dirname, '..', '..');
const newTimeout = 400_000;
const commandTimeout = 200_000;

/**
 * Makes a new Nest project with a package manager, adds Eyrie to it twice, builds it and starts it for production: one
 * request appears in its metrics and in its access log.
 *
 * @param {string} manager `npm`, `pnpm` or `yarn`
 */
export async function addToProject(manager, { folder, env }, step) {
  const home = join(folder, `new-with-${manager}`);
  const cwd = join(home, 'shop');
  const inProject = (command, args) =>
    run(command, args, { cwd, env, timeout: commandTimeout, capture: true });
  const add = (...flags) =>
    inProject(join(cwd, 'node_modules', '.bin', 'nest'), ['add', '@eyrie/nestjs', ...flags]);
  await step(`nest-add-${manager}`, async () => {
    await createProject(manager, { home, cwd, env });
    await add();
    const added = await sourcesOf(cwd);
    await add('--skip-install');
    deepEqual(await sourcesOf(cwd), added, 'Adding it again has changed the project');
    await inProject(manager, ['run', 'build']);
    await checkProduction(manager, { cwd, env });
  });
}

async function createProject(manager, { home, cwd, env }) {
  await mkdir(home, { recursive: true });
  const create = [
    '@nestjs/cli@12',
    'new',
    'shop',
    '--package-manager',
    manager,
    '--skip-git',
    '--no-observe',
  ];
  const options = { env, timeout: newTimeout, capture: true };
  if (manager === 'yarn') {
    await run('npx', [...create, '--skip-install'], { cwd: home, ...options });
    await pinLinter(join(cwd, 'package.json'));
    await run(manager, ['install'], { cwd, ...options });
    return;
  }
  const told = await run('npx', create, { cwd: home, ...options });
  // `nest new` ends well also where the installation did not.
  ok(existsSync(join(cwd, 'node_modules', '@nestjs', 'core')), `Nothing was installed:\n${told}`);
}

/**
 * Yarn 1 wants a package's optional dependencies for every platform, and the newest linter is not always published for
 * all of them. The workspace's own version is.
 */
async function pinLinter(path) {
  const ours = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).devDependencies;
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  for (const name of ['oxlint', 'oxlint-tsgolint']) manifest.devDependencies[name] = ours[name];
  await writeFile(path, JSON.stringify(manifest, undefined, 2));
}

async function checkProduction(manager, { cwd, env }) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const service = await startService({
    command: manager,
    args: ['run', 'start:prod'],
    cwd,
    env: { ...env, PORT: String(port) },
    url: `${origin}/health`,
  });
  try {
    const response = await fetch(origin);
    deepEqual([response.status, await response.text()], [200, 'Hello World!']);
    const metrics = await (await fetch(`${origin}/metrics`)).text();
    match(metrics, /^http_requests_total\{method="GET",route="\/",status_code="200"\} 1$/m);
  } finally {
    await service.stop();
  }
  const lines = service.lines().filter(({ logger, http }) => logger === 'access' && http?.route === '/');
  equal(lines.length, 1, `The request is ${lines.length} lines of the access log:\n${service.output()}`);
}

/** What `nest add` may write: package.json, and everything below `src`. */
async function sourcesOf(cwd) {
  const files = await readdir(join(cwd, 'src'), { recursive: true });
  const paths = [
    'package.json',
    ...files.filter((name) => name.endsWith('.ts')).map((name) => join('src', name)),
  ];
  const texts = paths.toSorted().map(async (path) => [path, await readFile(join(cwd, path), 'utf8')]);
  return Object.fromEntries(await Promise.all(texts));
}
