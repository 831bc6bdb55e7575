import { deepEqual, equal } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEvent, AuditLog, LogVerifier, readStoredLog } from '@eyrie/audit/engine';
import { openStore } from '@eyrie/store/engine';

/** The name of the service, and so of its log. */
export const STREAM = 'shop';

/** What an app leaves on disk, in a folder of its own, read as somebody else reads it. */
export class Evidence {
  readonly folder = mkdtempSync(join(tmpdir(), 'eyrie-compat-audit-'));
  readonly storeUrl = `sqlite:${join(this.folder, 'store.db')}`;
  readonly spoolFolder = join(this.folder, 'spool');

  /** The events of all sealed records, in their order. */
  async events(): Promise<readonly AuditEvent[]> {
    return await this.#read(async (log) => {
      const records = await log.read({ stream: STREAM, fromSeq: 1, limit: 1000 });
      return records.map(({ body }) => JSON.parse(body) as AuditEvent);
    });
  }

  /** Fails unless the log holds so many records, each of them signed by that key. */
  async isIntact(verifierKey: string, records: number): Promise<void> {
    const report = await this.#read(async (log) => {
      const verifier = new LogVerifier({ verifierKeys: [verifierKey] });
      for await (const batch of readStoredLog({ log, stream: STREAM }))
        for (const entry of batch) verifier.add(entry);
      return verifier.finish();
    });
    deepEqual(report.findings, []);
    equal(report.verdict, 'intact');
    deepEqual(
      report.streams.map(({ stream, lastSeq, signedUpTo }) => ({ stream, lastSeq, signedUpTo })),
      [{ stream: STREAM, lastSeq: records, signedUpTo: records }],
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #read<Result>(read: (log: AuditLog) => Promise<Result>): Promise<Result> {
    const store = await openStore({ url: this.storeUrl });
    try {
      return await read(new AuditLog({ store }));
    } finally {
      await store.close();
    }
  }
}
