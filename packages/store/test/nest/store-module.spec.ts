import 'reflect-metadata';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { Injectable, Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { openAppStore, storeOptionsOf, storeSection } from '../../src/engine.js';
import { InjectStore, STORE, type Store, StoreModule } from '../../src/index.js';
import { inTemporaryFolder } from '../sqlite/temporary-folder.js';

@Injectable()
class Notes {
  constructor(@InjectStore() readonly store: Store) {}
}

@Injectable()
class Settings {
  url = '';
}

async function startContext(metadata: ModuleMetadata) {
  class RootModule {}
  Module(metadata)(RootModule);
  return await NestFactory.createApplicationContext(RootModule, { logger: false, abortOnError: false });
}

const failureOf = async (metadata: ModuleMetadata): Promise<string> =>
  startContext(metadata).then(
    () => 'started',
    (error: unknown) => (error as Error).message,
  );

test('the store of an app is injected, used and closed with the app', async () => {
  await inTemporaryFolder(async (folder) => {
    const url = `sqlite:${join(folder, 'deep', 'notes.db')}`;
    const context = await startContext({ imports: [StoreModule.forRoot({ url })], providers: [Notes] });
    const { store } = context.get(Notes);
    expect([store.label, store.dialect, context.get(STORE) === store]).toEqual([url, 'sqlite', true]);
    await store.query('CREATE TABLE notes (text TEXT)');
    await store.query('INSERT INTO notes VALUES ($1)', ['kept']);
    // Made by whoever opens the store: what has leases finds their table.
    expect((await store.query('SELECT count(*) AS leases FROM eyrie_leases')).rows).toEqual([{ leases: 0 }]);
    await context.close();
    await expect(store.query('SELECT 1')).rejects.toMatchObject({ code: 'EYRIE_STORE_CLOSED' });
    expect(readdirSync(join(folder, 'deep'))).toEqual(['notes.db']);
  });
});

test('options may come from other providers, from the config of the service and from the environment', async () => {
  await inTemporaryFolder(async (folder) => {
    const url = (name: string) => `sqlite:${join(folder, name)}`;
    const settings: Settings = { url: url('async.db') };
    @Module({ providers: [{ provide: Settings, useValue: settings }], exports: [Settings] })
    class SettingsModule {}
    const fromFactory = StoreModule.forRootAsync({
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: (given: Settings) => ({ url: given.url }),
    });
    const fromConfig = StoreModule.forRoot(defineConfig({ store: { url: url('config.db') } }));
    process.env.EYRIE_STORE_URL = url('environment.db');
    try {
      for (const module of [fromFactory, fromConfig, StoreModule.forRoot()]) {
        const context = await startContext({ imports: [module] });
        await context.close();
      }
    } finally {
      delete process.env.EYRIE_STORE_URL;
    }
    expect(readdirSync(folder).toSorted()).toEqual(['async.db', 'config.db', 'environment.db']);
  });
});

test('options that are wrong are named and nothing is opened', async () => {
  const message = await failureOf({
    imports: [StoreModule.forRoot({ url: 'mysql://user:hunter2@host/db', maxConnections: 1 })],
  });
  expect(message).toMatch(/^EYRIE_CONFIG_INVALID/);
  expect(message).toContain('store.url');
  expect(message).toContain('store.maxConnections');
  expect(message).not.toContain('hunter2');
});

test('two modules with one store share it; with two it is a start error', async () => {
  await inTemporaryFolder(async (folder) => {
    const url = `sqlite:${join(folder, 'one.db')}`;
    const other = `sqlite:${join(folder, 'other.db')}`;
    @Module({ imports: [StoreModule.forRoot({ url })] })
    class FeatureModule {}
    const context = await startContext({ imports: [StoreModule.forRoot({ url }), FeatureModule] });
    await context.close();
    expect(await failureOf({ imports: [StoreModule.forRoot({ url: other }), FeatureModule] })).toBe(
      'EYRIE_STORE_CONFLICT: Two modules of this app were given two different stores. ' +
        'Write one eyrie.config.ts and give the same object to every module.',
    );
    expect(existsSync(join(folder, 'one.db'))).toBe(true);
  });
});

test('with migrate: false no table is made', async () => {
  await inTemporaryFolder(async (folder) => {
    const url = `sqlite:${join(folder, 'bare.db')}`;
    const context = await startContext({ imports: [StoreModule.forRoot({ url, migrate: false })] });
    const { rows } = await context.get<Store>(STORE).query('SELECT name FROM sqlite_master');
    expect(rows).toEqual([]);
    await context.close();
  });
});

test('a file that cannot be opened is a start error', async () => {
  await inTemporaryFolder(async (folder) => {
    expect(await failureOf({ imports: [StoreModule.forRoot({ url: `sqlite:${folder}` })] })).toMatch(
      /^EYRIE_STORE_UNAVAILABLE: The store sqlite:/,
    );
  });
});

test('packages that keep evidence ask for the same store', async () => {
  await inTemporaryFolder(async (folder) => {
    const options = { url: `sqlite:${join(folder, 'one.db')}` };
    const context = await startContext({ imports: [StoreModule.forRoot(options)] });
    const app = context.get<EyrieApp>(EYRIE_APP);
    const known = storeOptionsOf(app);
    expect(known).toMatchObject({ ...options, migrate: true, maxConnections: 10 });
    expect(await openAppStore(app, app.config.resolve(storeSection, options))).toBe(context.get(STORE));
    const other = app.config.resolve(storeSection, { url: 'sqlite::memory:' });
    await expect(openAppStore(app, other)).rejects.toMatchObject({ code: 'EYRIE_STORE_CONFLICT' });
    await context.close();
  });
});

test('a store that is switched off opens nothing, and refuses whatever is asked of it', async () => {
  await inTemporaryFolder(async (folder) => {
    const options = { enabled: false, url: `sqlite:${join(folder, 'notes.db')}` };
    const context = await startContext({ imports: [StoreModule.forRoot(options)], providers: [Notes] });
    const { store } = context.get(Notes);
    const refused = 'EYRIE_STORE_OFF: A statement was given to the store of an app that has none.';
    await expect(store.query('SELECT 1')).rejects.toThrow(refused);
    await expect(store.transaction(async () => 1)).rejects.toThrow(refused);
    await expect(store.migrate([])).rejects.toThrow(refused);
    expect([store.label, store.currentTransaction()]).toEqual(['none', undefined]);
    await context.close();
    expect(readdirSync(folder)).toEqual([]);
  });
});
