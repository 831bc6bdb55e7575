// Every `ts` block of the documentation type-checks against the packages' sources, all in one run of the compiler.
// A block whose first line is `// src/some.file.ts` is that file for the other blocks of its page; a block marked
// `ts excerpt` is not checked.
import { deepEqual, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { pages } from '../lib/markdown.mjs';

const root = join(import.meta.dirname, '..', '..');
// Inside the workspace, so that the blocks find its packages.
const folder = join(root, '.tmp', `snippets-${process.pid}`);
const documented = pages().filter(({ path }) => path === 'README.md' || /^(docs|packages)\//.test(path));

after(() => rmSync(folder, { recursive: true, force: true }));

test('the TypeScript in README.md and docs type-checks', () => {
  const origins = new Map();
  for (const page of documented) {
    for (const fence of page.fences.filter(({ info }) => info === 'ts')) {
      const file = fileFor(page, fence);
      mkdirSync(dirname(file), { recursive: true });
      // Blank lines first: the compiler's line numbers are then those of the page.
      writeFileSync(file, `${'\n'.repeat(fence.line - 1)}${fence.lines.join('\n')}\n`);
      origins.set(file.slice(root.length + 1), page.path);
    }
  }
  ok(origins.size > 0, 'no block was found');
  deepEqual(compile(origins), []);
});

test('every block of TypeScript is checked or marked as an excerpt', () => {
  const unknown = documented.flatMap(({ path, fences }) =>
    fences
      .filter(({ info }) => /^(ts|typescript|js|javascript|tsx|mts)\b/.test(info))
      .filter(({ info }) => info !== 'ts' && info !== 'ts excerpt')
      .map(({ info, line }) => `${path}:${line} ${info}`),
  );
  deepEqual(unknown, []);
});

function fileFor(page, fence) {
  const pageFolder = join(folder, page.path.replaceAll('/', '__'));
  const named = /^\/\/ ((?:[\w.-]+\/)*[\w.-]+\.ts)$/.exec(fence.lines[0] ?? '')?.[1];
  const wanted = join(pageFolder, named ?? `block-${fence.line}.ts`);
  return existsSync(wanted) ? join(dirname(wanted), `block-${fence.line}.ts`) : wanted;
}

function compile(origins) {
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      composite: false,
      noEmit: true,
      declaration: false,
      declarationMap: false,
      moduleDetection: 'force',
      noUnusedLocals: false,
      noUnusedParameters: false,
      types: ['node', 'jest'],
    },
    include: ['**/*.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [compiler, '-p', folder, '--pretty', 'false'];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  const errors = `${stdout}${stderr}`.split('\n').filter((line) => /\berror TS\d+/.test(line));
  if (status !== 0 && errors.length === 0)
    throw new Error(`The compiler ended with ${status}:\n${stdout}${stderr}`);
  // What is wrong in the packages themselves is `npm run typecheck`'s to say.
  return errors.filter((line) => !line.startsWith('packages/')).map((line) => shown(line, origins));
}

function shown(line, origins) {
  const at = /^(.*?)\((\d+),(\d+)\): (.*)$/.exec(line);
  return at === null ? line : `${origins.get(at[1]) ?? at[1]}:${at[2]}:${at[3]} ${at[4]}`;
}
