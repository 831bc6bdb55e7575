import { fail } from 'node:assert/strict';
import { run } from '../lib/run.mjs';

/**
 * Every copy of every package that `npm ls --all` finds in a folder. It fails where npm finds one missing or invalid.
 *
 * @returns {Promise<Map<string, { path: string, version: string }[]>>} copies by name
 */
export async function installedPackages({ cwd, env }) {
  const told = await run('npm', ['ls', '--all', '--long', '--json'], {
    cwd,
    env,
    timeout: 60_000,
    capture: true,
  });
  return copiesIn(JSON.parse(told));
}

/** Copies by name, in a tree as `npm ls --all --long --json` prints it. */
export function copiesIn(tree) {
  const copies = new Map();
  const visit = ({ dependencies = {} }) => {
    for (const [name, found] of Object.entries(dependencies)) {
      const { path, version } = found;
      // A peer that nobody asked for is an empty object.
      if (path === undefined) continue;
      const known = copies.get(name) ?? [];
      if (!known.some((copy) => copy.path === path)) copies.set(name, [...known, { path, version }]);
      visit(found);
    }
  };
  visit(tree);
  return copies;
}

/** Fails where a package of which one copy must be there has several or none, or where an unwanted one is there. */
export function assertCopies(copies, { once, never }) {
  const isOnce = (name) => once.some((wanted) => name === wanted || name.startsWith(`${wanted}/`));
  const doubled = [...copies].filter(([name, found]) => isOnce(name) && found.length > 1);
  const missing = once.filter(
    (wanted) => ![...copies.keys()].some((name) => name === wanted || name.startsWith(`${wanted}/`)),
  );
  const unwanted = never.filter((name) => copies.has(name));
  const wrong = [
    ...doubled.map(
      ([name, found]) =>
        `${name} is there ${found.length} times: ${found.map(({ path, version }) => `${version} in ${path}`).join(', ')}`,
    ),
    ...missing.map((name) => `${name} is not there`),
    ...unwanted.map((name) => `${name} is there, and nobody has asked for it`),
  ];
  if (wrong.length > 0) fail(wrong.join('\n'));
}
