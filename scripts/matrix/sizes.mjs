import { fail } from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../lib/run.mjs';
import { inTurns, valuesOf } from './in-turns.mjs';
import { readSizes, staleSizes, withSizes } from './sizes-table.mjs';

const page = join('docs', 'reference', 'packages.md');
const root = join(import.meta.dirname, '..', '..');
const installTimeout = 120_000;

/**
 * Installs every package alone and compares what that brings with the table in docs/reference/packages.md, or writes
 * it there.
 *
 * @param {'check' | 'write'} how
 */
export async function checkSizes(how, workbench, step) {
  await step(`sizes: ${page}`, async () => {
    const measured = await measure(workbench);
    const text = await readFile(join(root, page), 'utf8');
    if (how === 'write') return await writeFile(join(root, page), withSizes(text, measured));
    const stale = staleSizes(readSizes(text), measured);
    if (stale.length > 0) fail(`${stale.join('\n')}\nWrite the table anew: npm run matrix -- --sizes`);
  });
}

async function measure({ folder, env, packed }) {
  const results = await inTurns(packed, 2, async ({ name, unpackedSize }) => {
    const cwd = join(folder, 'alone', name.replace('/', '-'));
    await mkdir(cwd, { recursive: true });
    await writeFile(join(cwd, 'package.json'), JSON.stringify({ private: true }));
    await run('npm', ['install', name], { cwd, env, timeout: installTimeout, capture: true });
    const lockfile = JSON.parse(await readFile(join(cwd, 'package-lock.json'), 'utf8'));
    // One is the folder itself, one the package.
    const dependencies = Object.keys(lockfile.packages).length - 2;
    return { name, unpackedBytes: unpackedSize, dependencies };
  });
  return valuesOf(results);
}
