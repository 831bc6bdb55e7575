import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqliteStore } from '@eyrie/store/engine';
import { sinkContract, storeContract } from '../../../src/contract.js';
import { FileDropSink, fileDropSink } from './file-drop-sink.js';

class CuttingSink extends FileDropSink {
  override textOf(body: string): string {
    return body.slice(0, 4096);
  }
}

const create = () =>
  fileDropSink(process.env.BROKEN_SINK === 'yes' ? (folder) => new CuttingSink(folder) : undefined);

for (const { name, run } of sinkContract({ create })) test(name, run);

for (const { name, run } of storeContract) {
  test(name, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'eyrie-testing-'));
    try {
      await run(async () => openSqliteStore({ path: join(folder, 'store.db') }));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
