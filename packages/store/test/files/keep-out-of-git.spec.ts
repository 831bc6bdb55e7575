import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { keepOutOfGit } from '../../src/files/keep-out-of-git.js';
import { openSqliteStore } from '../../src/sqlite/sqlite-store.js';
import { inTemporaryFolder } from '../sqlite/temporary-folder.js';

const openIn = (folder: string) => openSqliteStore({ path: join(folder, 'store.db') });

describe('a folder .eyrie', () => {
  test('that a store makes is ignored by Git, with all that is in it', () =>
    inTemporaryFolder(async (folder) => {
      execFileSync('git', ['init', '--quiet'], { cwd: folder });
      await openIn(join(folder, '.eyrie')).close();
      writeFileSync(join(folder, '.eyrie', 'store.db.audit-key'), 'PRIVATE+KEY');
      const ignoreFile = join(folder, '.eyrie', '.gitignore');
      expect(readFileSync(ignoreFile, 'utf8')).toBe('*\n');
      expect((statSync(ignoreFile).mode & 0o777).toString(8)).toBe('600');
      const status = ['status', '--porcelain', '--untracked-files=all'];
      expect(execFileSync('git', status, { cwd: folder, encoding: 'utf8' })).toBe('');
    }));

  test('is ignored also where it is made on the way to another, relative to the working directory', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(relative(process.cwd(), folder), 'data', '.eyrie', 'deep');
      await openIn(path).close();
      expect(readdirSync(join(folder, 'data'))).toEqual(['.eyrie']);
      expect(readdirSync(join(folder, 'data', '.eyrie')).toSorted()).toEqual(['.gitignore', 'deep']);
      expect(readdirSync(join(folder, 'data', '.eyrie', 'deep'))).toEqual(['store.db']);
    }));

  test('that was there is left alone, and so is its .gitignore', () =>
    inTemporaryFolder(async (folder) => {
      const bare = join(folder, 'bare', '.eyrie');
      const ruled = join(folder, 'ruled', '.eyrie');
      for (const own of [bare, ruled]) mkdirSync(own, { recursive: true });
      writeFileSync(join(ruled, '.gitignore'), '*.db\n');
      await openIn(bare).close();
      await openIn(join(bare, 'deep')).close();
      await openIn(ruled).close();
      expect(readdirSync(bare).toSorted()).toEqual(['deep', 'store.db']);
      expect(readFileSync(join(ruled, '.gitignore'), 'utf8')).toBe('*.db\n');
    }));

  test('whose .gitignore somebody else writes at the same time keeps that one', () =>
    inTemporaryFolder(async (folder) => {
      const own = join(folder, '.eyrie');
      mkdirSync(own);
      writeFileSync(join(own, '.gitignore'), 'mine\n');
      keepOutOfGit(own, own);
      expect(readFileSync(join(own, '.gitignore'), 'utf8')).toBe('mine\n');
    }));
});

test('a folder of another name gets no .gitignore', () =>
  inTemporaryFolder(async (folder) => {
    await openIn(join(folder, 'data', 'eyrie')).close();
    expect(readdirSync(join(folder, 'data'))).toEqual(['eyrie']);
    expect(readdirSync(join(folder, 'data', 'eyrie'))).toEqual(['store.db']);
  }));

test('a .gitignore that cannot be written does not matter', () =>
  inTemporaryFolder(async (folder) => {
    const gone = join(folder, '.eyrie');
    keepOutOfGit(gone, gone);
    expect(existsSync(gone)).toBe(false);
  }));
