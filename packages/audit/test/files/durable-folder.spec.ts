import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../src/files/durable-folder.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eyrie-spool-folder-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a folder .eyrie that is made for the spool is ignored by Git', async () => {
  await makeFolder(join(folder, '.eyrie', 'audit-spool', 'orders-0a1b2c3d'));
  expect(readdirSync(join(folder, '.eyrie')).toSorted()).toEqual(['.gitignore', 'audit-spool']);
  expect(readFileSync(join(folder, '.eyrie', '.gitignore'), 'utf8')).toBe('*\n');
});

test('a folder .eyrie that was there is left alone', async () => {
  mkdirSync(join(folder, '.eyrie'));
  await makeFolder(join(folder, '.eyrie', 'audit-spool'));
  expect(readdirSync(join(folder, '.eyrie'))).toEqual(['audit-spool']);
});
