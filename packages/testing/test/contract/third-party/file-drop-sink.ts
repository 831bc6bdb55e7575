import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditSink, DeliveryResult, SealedRecord } from '@eyrie/audit/engine';
import type { SinkUnderTest } from '../../../src/contract.js';

/** A sink as somebody else may write it: one file for each record, in a folder that others collect from. */
export class FileDropSink implements AuditSink {
  readonly name = 'file-drop';
  written = 0;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async deliver(
    records: readonly SealedRecord[],
    { signal }: { readonly signal: AbortSignal },
  ): Promise<readonly DeliveryResult[]> {
    signal.throwIfAborted();
    for (const record of records) await this.writeOne(record);
    return records.map(({ id }) => ({ outcome: 'delivered', receipt: id }));
  }

  async writeOne({ id, seq, body }: SealedRecord): Promise<void> {
    const path = join(this.#folder, `${this.nameOf(id)}.json`);
    await writeFile(path, JSON.stringify({ id, seq, body: this.textOf(body) }));
  }

  nameOf(id: string): string {
    return id;
  }

  textOf(body: string): string {
    return body;
  }
}

/** The sink with its folder, which can be taken away and brought back. */
export async function fileDropSink(
  create: (folder: string) => AuditSink = (folder) => new FileDropSink(folder),
): Promise<SinkUnderTest> {
  const root = await mkdtemp(join(tmpdir(), 'eyrie-testing-'));
  const [folder, away] = [join(root, 'drop'), join(root, 'away')];
  await mkdir(folder);
  return {
    sink: create(folder),
    received: async () => {
      const names = await readdir(folder);
      return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
    },
    breakDown: () => rename(folder, away),
    repair: () => rename(away, folder),
    dispose: () => rm(root, { recursive: true }),
  };
}
