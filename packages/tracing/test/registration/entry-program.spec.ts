import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findEntryProgram } from '../../src/registration/entry-program.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eyrie-entry-')));
afterAll(() => rmSync(folder, { recursive: true }));

function file(path: string, content = ''): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

file('esm/package.json', '{ "type": "module" }');
file('cjs/package.json', '{ "name": "cjs" }');

test.each([
  ['esm/dist/main.js', 'module'],
  ['esm/main.js', 'module'],
  ['esm/dist/main.ts', 'module'],
  ['esm/dist/main.cjs', 'commonjs'],
  ['cjs/dist/main.js', 'commonjs'],
  ['cjs/dist/main.mjs', 'module'],
  ['cjs/dist/main.mts', 'module'],
])('%s is %s', (path, format) => {
  const entry = file(path);
  expect(findEntryProgram(entry)).toEqual({ file: entry, directory: dirname(entry), format });
});

test('a program is found without its extension and behind a link', () => {
  const entry = file('esm/start/app.js');
  expect(findEntryProgram(join(folder, 'esm/start/app'))).toEqual({
    file: entry,
    directory: dirname(entry),
    format: 'module',
  });
  symlinkSync(entry, join(folder, 'linked.js'));
  expect(findEntryProgram(join(folder, 'linked.js')).file).toBe(entry);
});

test('for a tool out of node_modules, and for no file at all, the working directory counts', () => {
  const tool = file('cjs/node_modules/tool/bin.js');
  expect(findEntryProgram(tool)).toEqual({ directory: process.cwd(), format: 'commonjs' });
  expect(findEntryProgram(join(folder, 'none.js'))).toEqual({ directory: process.cwd(), format: 'commonjs' });
});
