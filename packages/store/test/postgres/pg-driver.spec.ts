import { loadPg } from '../../src/postgres/pg-driver.js';

test('pg is what its module exports, as a module of ESM or of CommonJS', async () => {
  const { Pool } = await loadPg();
  expect(typeof Pool).toBe('function');
  expect(await loadPg(async () => ({ Pool }))).toEqual({ Pool });
  expect(await loadPg(async () => ({ default: { Pool } }))).toEqual({ Pool });
});

test('pg that is not installed is asked for', async () => {
  const missing = loadPg(() => Promise.reject(new Error("Cannot find package 'pg'")));
  await expect(missing).rejects.toMatchObject({
    code: 'EYRIE_STORE_DRIVER_MISSING',
    message:
      'EYRIE_STORE_DRIVER_MISSING: A store at a postgres:// URL needs the package "pg", which cannot be loaded: Cannot find package \'pg\'. Run "npm install pg".',
  });
});
