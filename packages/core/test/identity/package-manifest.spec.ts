import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEntryDirectory } from '../../src/identity/entry-directory.js';
import { findPackageManifest } from '../../src/identity/package-manifest.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'eyrie-manifest-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, content: string): string {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  return join(file, '..');
}

describe('the nearest package.json', () => {
  test('is looked for upwards, and the nearest wins', () => {
    write('package.json', '{"name":"outer","version":"1.0.0"}');
    write('services/api/package.json', '{"name":"@nexo/api","version":"2.0.0"}');
    const start = write('services/api/dist/src/main.js', '');
    expect(findPackageManifest(start)).toEqual({ name: '@nexo/api', version: '2.0.0' });
  });

  test.each([
    ['without a name', '{"type":"commonjs"}'],
    ['with an empty name', '{"name":" "}'],
    ['with a name that is no text', '{"name":{"a":1}}'],
    ['that is not JSON', '{"name":"broken"'],
    ['that is no object', 'null'],
    ['that is larger than 1 MiB', JSON.stringify({ name: 'huge', padding: 'x'.repeat(1024 * 1024) })],
  ])('one %s is passed over', (_, content) => {
    write('package.json', '{"name":"outer"}');
    expect(findPackageManifest(write('dist/package.json', content))).toEqual({ name: 'outer' });
  });

  test('a folder of that name is passed over', () => {
    write('package.json', '{"name":"outer"}');
    expect(findPackageManifest(join(write('dist/package.json/a', ''), '..'))).toEqual({ name: 'outer' });
  });

  test('the walk gives up after 64 levels', () => {
    write('package.json', '{"name":"outer"}');
    const deep = (levels: number) => join(root, ...Array.from({ length: levels }, () => 'd'));
    expect(findPackageManifest(deep(63))).toEqual({ name: 'outer' });
    expect(findPackageManifest(deep(200))).toBeUndefined();
  });
});

describe('the directory of the program', () => {
  test('is that of the started file, links resolved', () => {
    const directory = write('app/dist/main.js', '');
    symlinkSync(join(directory, 'main.js'), join(root, 'nexo'));
    expect(findEntryDirectory(join(directory, 'main.js'))).toBe(directory);
    expect(findEntryDirectory(join(root, 'nexo'))).toBe(directory);
  });

  test('is the working directory when a tool out of node_modules was started, or nothing', () => {
    expect(findEntryDirectory(join(root, 'node_modules/jest/bin/jest.js'))).toBe(process.cwd());
    expect(findEntryDirectory('')).not.toBe('');
  });

  test('of a file that is gone is still its directory', () => {
    expect(findEntryDirectory('/gone/dist/main.js')).toBe('/gone/dist');
  });
});
