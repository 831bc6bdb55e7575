// Runs packed tarballs on every Nest and Node of compat/*: a lane with a tsconfig.json compiles the scenarios and the
// start modes of compat/suite and runs them, another one has tests of its own, compiled where they stand in src.
// `npm run compat -- nest-11-node-22` runs one lane.
import './assert-node.mjs';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { heading, main, outsideNpm, run } from './lib/run.mjs';

const root = join(import.meta.dirname, '..');
const laneTimeout = 300_000;
const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];

await main(async () => {
  const lanes = await chooseLanes(process.argv.slice(2));
  const folder = await mkdtemp(join(tmpdir(), 'eyrie-compat-'));
  try {
    heading('compat: build and pack');
    await run('nx', ['run-many', '-t', 'build', '--projects=@eyrie/*'], { cwd: root, timeout: laneTimeout });
    const tarballs = await packAll(join(folder, 'tarballs'));
    for (const lane of lanes) await runLane(lane, join(folder, lane), tarballs);
    heading(`compat: ${lanes.length} of ${lanes.length} lanes passed: ${lanes.join(', ')}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function chooseLanes(wanted) {
  const entries = await readdir(join(root, 'compat'), { withFileTypes: true });
  const all = entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'suite')
    .map(({ name }) => name);
  const unknown = wanted.filter((lane) => !all.includes(lane));
  if (unknown.length > 0) throw new Error(`No lane ${unknown.join(', ')}; there are ${all.join(', ')}`);
  return wanted.length > 0 ? wanted : all;
}

async function packAll(destination) {
  await mkdir(destination, { recursive: true });
  for (const name of await readdir(join(root, 'packages'))) {
    const cwd = join(root, 'packages', name);
    await run('npm', ['pack', '--pack-destination', destination, ...quiet], {
      cwd,
      env: outsideNpm(),
      timeout: 60_000,
      capture: true,
    });
  }
  return (await readdir(destination)).map((file) => join(destination, file));
}

async function runLane(lane, cwd, tarballs) {
  const end = Date.now() + laneTimeout;
  const within = (options) => ({
    cwd,
    env: outsideNpm(),
    ...options,
    timeout: Math.max(1, end - Date.now()),
  });
  await cp(join(root, 'compat', lane), cwd, {
    recursive: true,
    filter: (path) => !['node_modules', 'dist'].includes(basename(path)),
  });
  await cp(join(root, 'compat', 'suite', 'start-modes'), join(cwd, 'start-modes'), { recursive: true });
  heading(`compat: ${lane}: install`);
  await run('npm', ['ci', ...quiet], within());
  const wanted = (await withoutNest(cwd)) ? tarballs.filter((path) => !needsNest(path)) : tarballs;
  await run('npm', ['install', '--no-save', ...quiet, ...wanted], within());

  const node = join(cwd, 'node_modules', '.bin', 'node');
  const version = await run(node, ['--version'], within({ capture: true }));
  heading(`compat: ${lane}: run on Node ${version.trim()}`);
  await run(node, ['--test', '--test-reporter=spec', ...(await testsOf(node, within))], within());
}

async function testsOf(node, within) {
  const { cwd } = within();
  if (existsSync(join(cwd, 'src'))) {
    await run(node, [join('node_modules', 'typescript', 'bin', 'tsc'), '-b'], within());
    return ['dist/*.test.js'];
  }
  return existsSync(join(cwd, 'tsconfig.json')) ? await compileSuite(node, within) : ['test/*.test.mjs'];
}

/** Whether a lane has no Nest: then npm must not bring it either. */
async function withoutNest(cwd) {
  const { dependencies = {} } = JSON.parse(await readFile(join(cwd, 'package.json'), 'utf8'));
  return dependencies['@nestjs/core'] === undefined;
}

function needsNest(tarball) {
  return basename(tarball).startsWith('eyrie-nestjs-');
}

async function compileSuite(node, within) {
  const { cwd } = within();
  await cp(join(root, 'compat', 'suite', 'src'), join(cwd, 'src'), { recursive: true });
  await run(node, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], within());
  return ['node-test.js', 'start-modes-node-test.js', 'audit-node-test.js'].map((name) => join('dist', name));
}
