import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadOrCreateKeyFile } from '../../src/integrity/key-file.js';
import { PETER_PRIVATE_KEY, PETER_VERIFIER_KEY } from './peter-neumann.js';

const POSIX = process.platform !== 'win32';
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eyrie-key-'));
  path = join(folder, 'audit.key');
});

afterEach(() => rm(folder, { recursive: true }));

test('a key is made once, for its owner alone, and read from then on', async () => {
  const made = await loadOrCreateKeyFile(path, 'shop.example/audit');
  expect(made).toMatchObject({ path, created: true });
  expect(await readFile(path, 'utf8')).toBe(`${made.privateKey}\n`);
  if (POSIX) expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['audit.key']);
  expect(await loadOrCreateKeyFile(path, 'another.name')).toEqual({ ...made, created: false });
});

test('a key that somebody else wrote is read', async () => {
  await writeFile(path, `${PETER_PRIVATE_KEY}\r\n`, { mode: 0o600 });
  expect(await loadOrCreateKeyFile(path, 'shop')).toEqual({
    path,
    privateKey: PETER_PRIVATE_KEY,
    verifierKey: PETER_VERIFIER_KEY,
    created: false,
  });
});

test('all that make a key at the same time have the same one', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateKeyFile(path, 'shop')));
  expect(new Set(keys.map(({ privateKey }) => privateKey)).size).toBe(1);
  expect(keys.filter(({ created }) => created)).toHaveLength(1);
  expect(await readdir(folder)).toEqual(['audit.key']);
});

test('processes that make a key at the same time have the same one', async () => {
  const program = `
    import { loadOrCreateKeyFile } from ${JSON.stringify(new URL('../../src/integrity/key-file.ts', import.meta.url))};
    const { verifierKey } = await loadOrCreateKeyFile(${JSON.stringify(path)}, 'shop');
    process.stdout.write(verifierKey);
  `;
  const loader = new URL('../../../../scripts/lib/typescript-loader.mjs', import.meta.url).href;
  const parameters = [
    '--conditions=@eyrie/source',
    '--import',
    loader,
    '--input-type=module',
    '--eval',
    program,
  ];
  const runs = await Promise.all(
    Array.from({ length: 3 }, () => promisify(execFile)(process.execPath, parameters)),
  );
  const { verifierKey } = await loadOrCreateKeyFile(path, 'shop');
  expect(runs.map(({ stdout }) => stdout)).toEqual([verifierKey, verifierKey, verifierKey]);
}, 60_000);

test.each([0o640, 0o604, 0o620, 0o666])('a key file of mode %o is refused', async (mode) => {
  await writeFile(path, PETER_PRIVATE_KEY);
  await chmod(path, mode);
  await expect(loadOrCreateKeyFile(path, 'shop')).rejects.toMatchObject({
    code: 'EYRIE_AUDIT_KEY_FILE_OPEN',
  });
});

test.each(['', 'secret', PETER_PRIVATE_KEY.slice(0, -1), 'a'.repeat(5000)])(
  'a file that holds no private key is refused and left as it is',
  async (content) => {
    await writeFile(path, content, { mode: 0o600 });
    const refused = loadOrCreateKeyFile(path, 'shop');
    await expect(refused).rejects.toMatchObject({ code: 'EYRIE_AUDIT_KEY_FILE_INVALID' });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
    expect(await readFile(path, 'utf8')).toBe(content);
  },
);

test('a folder that is not there is said', async () => {
  await expect(loadOrCreateKeyFile(join(folder, 'none', 'audit.key'), 'shop')).rejects.toMatchObject({
    code: 'EYRIE_AUDIT_KEY_FILE_FAILED',
  });
});

test('a name that no key can have is refused, and nothing is left behind', async () => {
  await expect(loadOrCreateKeyFile(path, 'two words')).rejects.toMatchObject({
    code: 'EYRIE_AUDIT_KEY_NAME_INVALID',
  });
  expect(await readdir(folder)).toEqual([]);
});
