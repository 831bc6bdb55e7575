import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EyrieApp } from '@eyrie/core/engine';
import { openAppStore, openStore, storeOptionsOf, storeSection } from '../../src/engine.js';
import { inTemporaryFolder } from '../sqlite/temporary-folder.js';

test('a URL says which store is opened', async () => {
  const store = await openStore({ url: 'sqlite::memory:' });
  expect([store.dialect, store.label]).toEqual(['sqlite', 'sqlite::memory:']);
  await store.close();
  await expect(openStore({ url: 'redis://host' })).rejects.toMatchObject({ code: 'EYRIE_STORE_URL_INVALID' });
  await expect(openStore({ url: 'postgres://nobody:hunter2@127.0.0.1:1/none' })).rejects.toThrow(
    /^EYRIE_STORE_UNAVAILABLE(?!.*hunter2)/s,
  );
});

test('an app has no store until it is asked for, and one from then on', async () => {
  await inTemporaryFolder(async (folder) => {
    const app = new EyrieApp();
    const url = `sqlite:${join(folder, 'store.db')}`;
    expect(storeOptionsOf(app)).toBeUndefined();
    const options = storeSection.resolve({ options: { url }, environment: {} });
    const [first, second] = await Promise.all([openAppStore(app, options), openAppStore(app, options)]);
    expect(first).toBe(second);
    expect([existsSync(join(folder, 'store.db')), storeOptionsOf(app)]).toEqual([true, options]);
    await app.lifecycle.start();
    await app.lifecycle.close();
    await expect(first.query('SELECT 1')).rejects.toMatchObject({ code: 'EYRIE_STORE_CLOSED' });
  });
});

test('an app whose store cannot be opened closes without another error', async () => {
  const app = new EyrieApp();
  const options = storeSection.resolve({ options: { url: 'sqlite:/dev/null/store.db' }, environment: {} });
  await expect(openAppStore(app, options)).rejects.toMatchObject({ code: 'EYRIE_STORE_UNAVAILABLE' });
  await app.lifecycle.close();
});
