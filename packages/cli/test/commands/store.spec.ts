import { auditMigrations, grantsFor } from '@eyrie/audit/engine';
import { AuditFolder } from '../support/audit-store.js';
import { eyrie } from '../support/run.js';

const folder = new AuditFolder();
afterAll(() => folder.end());

test('migrate makes the store, and says what it has done', async () => {
  const migrate = (...argv: readonly string[]) =>
    eyrie(['store', 'migrate', '--store', 'sqlite:new.db', ...argv], { cwd: folder.path });
  const ids = auditMigrations.map(({ id }) => id);
  const label = `sqlite:${folder.path}/new.db`;
  expect(await migrate()).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: `${ids.map((id) => `applied ${id}\n`).join('')}The store ${label} is up to date.\n`,
  });
  expect(JSON.parse((await migrate('--json')).stdout)).toEqual({ store: label, applied: [] });
  expect((await eyrie(['audit', 'query', '--store', 'sqlite:new.db'], { cwd: folder.path })).exitCode).toBe(
    0,
  );
});

test('migrate says which tables are gone that it had made', async () => {
  const store = await folder.store();
  await store.query('DROP TABLE eyrie_audit_cursors');
  expect(await eyrie(['store', 'migrate', '--store', folder.url])).toEqual({
    exitCode: 3,
    stdout: '',
    stderr: `EYRIE_CLI_TABLES_LOST: The store ${folder.url} had its tables made before, but some are gone: eyrie_audit_cursors. Find out who dropped them, keep what is left, and restore them from a backup.\n`,
  });
});

test('grants are printed as SQL, with the role quoted', async () => {
  expect(await eyrie(['store', 'grants', '--role', 'app"; DROP TABLE x'])).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: grantsFor('app"; DROP TABLE x')
      .map((statement) => `${statement};\n`)
      .join(''),
  });
  const { stdout } = await eyrie(['store', 'grants', '--role', 'auditor', '--duty', 'read', '--json']);
  expect(JSON.parse(stdout)).toEqual({
    role: 'auditor',
    duty: 'read',
    statements: grantsFor('auditor', 'read'),
  });
  expect((await eyrie(['store', 'grants'])).exitCode).toBe(2);
  expect((await eyrie(['store', 'grants', '--role', 'a', '--duty', 'all'])).exitCode).toBe(2);
});
