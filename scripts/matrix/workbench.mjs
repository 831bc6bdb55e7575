import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { valuesOf } from './in-turns.mjs';
import { buildPackages, packPackages } from './packages.mjs';
import { publish, startRegistry } from './registry.mjs';
import { installNodes, installTools, strangersEnvironment } from './toolchain.mjs';

/** The Node that npm, compilers and the README run on. */
const usualNode = 24;

/**
 * A temporary folder with everything that the matrix works with: the packages in a registry, every Node, and the
 * environment of a stranger who asks that registry. Their npm cache serves all that is installed.
 *
 * @param {{ majors: readonly number[], build: boolean, keep: boolean }} options
 */
export async function setUpWorkbench({ majors, build, keep }) {
  const folder = await mkdtemp(join(tmpdir(), 'eyrie-matrix-'));
  let registry;
  const close = async () => {
    await registry?.stop();
    if (keep) console.log(`left in ${folder}`);
    else await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const wantedNodes = [...new Set([usualNode, ...majors])];
    // Where one of them fails the others end first, since the folder is taken away behind them.
    const [tools, nodes, packed] = valuesOf(
      await Promise.allSettled([
        installTools(join(folder, 'tools')),
        installNodes(join(folder, 'nodes'), wantedNodes),
        (build ? buildPackages() : Promise.resolve()).then(() => packPackages(join(folder, 'tarballs'))),
      ]),
    );
    const home = join(folder, 'home');
    registry = await startRegistry({ folder: join(folder, 'registry'), home, programs: tools });
    const env = strangersEnvironment({ registry, home, programs: [nodes.get(usualNode), tools] });
    await publish(packed, { cwd: folder, env });
    return { folder, env, nodes, packed, close };
  } catch (error) {
    await close();
    throw error;
  }
}
