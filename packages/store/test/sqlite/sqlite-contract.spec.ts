import { join } from 'node:path';
import { storeContract } from '../../src/contract-suite/store-contract.js';
import { openSqliteStore } from '../../src/sqlite/sqlite-store.js';
import { inTemporaryFolder } from './temporary-folder.js';

describe('a file of SQLite keeps the promises of every store', () => {
  test.each(storeContract)('$name', async ({ run }) => {
    await inTemporaryFolder((folder) => run(async () => openSqliteStore({ path: join(folder, 'store.db') })));
  });
});
