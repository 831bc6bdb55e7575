import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore, type Store } from '@eyrie/store/engine';
import { LOG_MIGRATION } from '../../src/storage/migrations/log-migration.js';
import { STORAGE_CASES } from './cases/all-cases.js';
import { AuditWorld } from './cases/audit-world.js';

describe('the audit storage in SQLite', () => {
  let folder: string;
  // Bounded by the cases, each of which closes its own.
  const stores: Store[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'eyrie-audit-storage-'));
  });

  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(): Promise<Store> {
    const store = openSqliteStore({ path: join(folder, 'store.db') });
    stores.push(store);
    return store;
  }

  async function newWorld(): Promise<AuditWorld> {
    const store = await open();
    await store.migrate([LOG_MIGRATION]);
    const tamper = async (statement: string) => {
      const { rows } = await store.query("SELECT name FROM sqlite_master WHERE type = 'trigger'");
      for (const { name } of rows) await store.query(`DROP TRIGGER ${String(name)}`);
      await store.query(statement);
    };
    return new AuditWorld({ store, reopen: open, tamper });
  }

  test.each(STORAGE_CASES)('$name', async ({ run }) => {
    await run(await newWorld());
  });

  test('what is sealed cannot be replaced by an insert', async () => {
    const world = await newWorld();
    await world.seal([{ id: '01930000-0000-7000-8000-000000000001' }]);
    for (const table of ['log', 'ids', 'targets', 'checkpoints']) {
      const replace = `INSERT OR REPLACE INTO eyrie_audit_${table} SELECT * FROM eyrie_audit_${table}`;
      await expect(world.store.query(replace)).rejects.toThrow(`eyrie_audit_${table} is append-only`);
    }
  });
});
