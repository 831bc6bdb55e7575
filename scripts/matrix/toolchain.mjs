import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { outsideNpm, run } from '../lib/run.mjs';

const root = join(import.meta.dirname, '..', '..');
const timeout = 300_000;
const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];

/** Installs the registry and the package managers of matrix/tools in a folder, and says where their programs are. */
export async function installTools(folder) {
  await mkdir(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) {
    await cp(join(root, 'matrix', 'tools', name), join(folder, name));
  }
  await run('npm', ['ci', ...quiet], { cwd: folder, env: outsideNpm(), timeout, capture: true });
  return join(folder, 'node_modules', '.bin');
}

/**
 * Installs the Nodes that the compat lanes and the workspace name, and says in which folder each one's `node` is.
 *
 * @param {readonly number[]} majors
 * @returns {Promise<Map<number, string>>}
 */
export async function installNodes(folder, majors) {
  const versions = await knownNodes();
  const install = async (major) => {
    const version = versions.find((known) => known.startsWith(`${major}.`));
    if (version === undefined)
      throw new Error(`Neither the workspace nor a compat lane names a Node ${major}`);
    const cwd = join(folder, `node-${major}`);
    await mkdir(cwd, { recursive: true });
    const manifest = { private: true, allowScripts: { node: true }, dependencies: { node: version } };
    await writeFile(join(cwd, 'package.json'), JSON.stringify(manifest));
    await run('npm', ['install', ...quiet], { cwd, env: outsideNpm(), timeout, capture: true });
    return [major, join(cwd, 'node_modules', 'node', 'bin')];
  };
  return new Map(await Promise.all(majors.map(install)));
}

/**
 * The environment of somebody who is not in this workspace: a home of their own, none of the workspace's programs on
 * the path, and package managers that ask the local registry.
 *
 * @param {{ registry: { url: string }, home: string, programs: readonly string[] }} options `home` is a folder with the
 * registry's npmrc, `programs` are folders that come first on the path
 */
export function strangersEnvironment({ registry, home, programs }) {
  const { PATH = '', INIT_CWD, ...rest } = outsideNpm();
  const path = PATH.split(delimiter).filter((part) => !/node_modules[\\/]|node-gyp-bin/.test(part));
  const outside = Object.entries(rest).filter(
    ([name]) => !/^(XDG_|PNPM_|YARN_|NX_|EYRIE_|OTEL_)/i.test(name),
  );
  return {
    ...Object.fromEntries(outside),
    HOME: home,
    PATH: [...programs, ...path].join(delimiter),
    npm_config_registry: registry.url,
    pnpm_config_registry: registry.url,
    // What was published a moment ago is what is tried here.
    pnpm_config_minimum_release_age: '0',
    no_proxy: '127.0.0.1,localhost',
    NO_PROXY: '127.0.0.1,localhost',
    NO_COLOR: '1',
  };
}

async function knownNodes() {
  const manifests = [
    'package.json',
    'compat/nest-12-node-22/package.json',
    'compat/nest-12-node-26/package.json',
  ];
  const texts = await Promise.all(manifests.map((path) => readFile(join(root, path), 'utf8')));
  return texts.map((text) => JSON.parse(text).devDependencies.node);
}
