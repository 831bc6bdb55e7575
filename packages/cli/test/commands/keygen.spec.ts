import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSigningKey, verifierKeyText } from '../../../audit/src/integrity/note-keys.js';
import { AuditFolder } from '../support/audit-store.js';
import { eyrie } from '../support/run.js';

const folder = new AuditFolder();
afterAll(() => folder.end());

const keygen = (...argv: readonly string[]) => eyrie(['audit', 'keygen', ...argv], { cwd: folder.path });

test('both keys are printed, each said what it is', async () => {
  const { exitCode, stdout } = await keygen('--name', 'shop.example/audit');
  const [first, privateKey = '', blank, third, verifierKey] = stdout.split('\n');
  expect([exitCode, first, blank, third]).toEqual([
    0,
    'Private key, a secret, for EYRIE_AUDIT_SIGNING_KEYS:',
    '',
    'Verification key, for whoever verifies:',
  ]);
  expect(verifierKeyText(parseSigningKey(privateKey))).toBe(verifierKey);
});

test('the private key goes into a file that its owner alone reads, and is never overwritten', async () => {
  const { exitCode, stdout } = await keygen('--name', 'shop', '--out', 'audit.key');
  const file = join(folder.path, 'audit.key');
  const privateKey = readFileSync(file, 'utf8').trim();
  expect([exitCode, stdout]).toEqual([0, `${verifierKeyText(parseSigningKey(privateKey))}\n`]);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(file, 'mine');
  const again = await keygen('--name', 'shop', '--out', 'audit.key');
  expect([again.exitCode, again.stdout, again.stderr.split(':')[0]]).toEqual([
    2,
    '',
    'EYRIE_CLI_FILE_EXISTS',
  ]);
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test('JSON has the private key only where no file has it', async () => {
  const printed = JSON.parse((await keygen('--name', 'shop', '--json')).stdout);
  expect(Object.keys(printed)).toEqual(['name', 'private_key', 'verifier_key']);
  const kept = JSON.parse((await keygen('--name', 'shop', '--json', '--out', 'json.key')).stdout);
  expect(Object.keys(kept)).toEqual(['name', 'private_key_file', 'verifier_key']);
});

describe('the verification key of a private key', () => {
  const vkey = (...argv: readonly string[]) => eyrie(['audit', 'vkey', ...argv], { cwd: folder.path });

  test('is printed, never the private key', async () => {
    const { stdout: made } = await keygen('--name', 'shop.example/audit', '--out', 'store.db.audit-key');
    expect(await vkey('store.db.audit-key')).toEqual({ exitCode: 0, stdout: made, stderr: '' });
    expect(JSON.parse((await vkey('store.db.audit-key', '--json')).stdout)).toEqual({
      verifier_keys: [made.trim()],
    });
  });

  test('is found in what keygen printed, too', async () => {
    const { stdout } = await keygen('--name', 'shop');
    writeFileSync(join(folder.path, 'printed'), stdout);
    expect((await vkey('printed')).stdout).toBe(`${stdout.split('\n')[4]}\n`);
  });

  test('is not told of a file without one, of whose content nothing is said', async () => {
    writeFileSync(join(folder.path, 'other'), 'secret words');
    writeFileSync(join(folder.path, 'broken'), 'PRIVATE+KEY+shop+00000000+c2VjcmV0');
    const wrong = (file: string) =>
      `EYRIE_CLI_INPUT_UNREADABLE: The file ${join(folder.path, file)} cannot be used: `;
    for (const [file, said] of [
      [
        'other',
        `${wrong('other')}there is no private key in it. Check the path, and that you may read it.\n`,
      ],
      [
        'broken',
        'EYRIE_AUDIT_KEY_INVALID: A private key cannot be read: it is not of the type Ed25519. Copy the whole line that "eyrie audit keygen" printed: name+id+key to verify, PRIVATE+KEY+name+id+key to sign.\n',
      ],
    ] as const) {
      expect(await vkey(file)).toEqual({ exitCode: 2, stdout: '', stderr: said });
    }
    expect((await vkey('nothing')).stderr).toMatch(/^EYRIE_CLI_INPUT_UNREADABLE: /);
  });
});

test('a name that no key can have is refused', async () => {
  const { exitCode, stderr } = await keygen('--name', 'my shop');
  expect([exitCode, stderr.split(':')[0]]).toEqual([2, 'EYRIE_AUDIT_KEY_NAME_INVALID']);
});
