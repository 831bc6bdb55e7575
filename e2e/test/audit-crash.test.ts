// The audit trail of a real app that is killed under load, together with its database: nothing that was acknowledged is
// lost, no row is without its event, no event without its row, and the log verifies.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openStore } from '@eyrie/store/engine';
import {
  generateSigningKey,
  parseSigningKey,
  verifierKeyText,
} from '../../packages/audit/src/integrity/note-keys.ts';
import { WebhookReceiver } from '../../packages/audit/test/sinks/webhook-receiver.ts';
import { type AuditAppOptions, startAuditApp } from '../support/audit-app.ts';
import {
  drained,
  expectJsonl,
  expectOrders,
  expectWebhooks,
  verifiedLog,
} from '../support/audit-evidence.ts';
import { AuditLoad } from '../support/audit-load.ts';
import { type SeededRandom, seededRandom } from '../support/audit-random.ts';
import type { NestProgram } from '../support/nest-program.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const SINKS = 2;
/** What is answered between two kills at least, so that each of them interrupts work. */
const PROGRESS = 40;
const MAX_WAIT_MS = 400;

describe('an app that is killed under load', () => {
  let folder: string;
  let receiver: WebhookReceiver;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'eyrie-audit-crash-'));
    receiver = await WebhookReceiver.start();
  });

  after(async () => {
    await receiver?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('keeps on PostgreSQL what it has acknowledged, over 13 kills of the app and 9 of the server', async (t) => {
    const random = seededRandom();
    const server = await startPostgres({ fsync: true });
    try {
      const { privateKey, verifierKey } = generateSigningKey('eyrie.audit/orders');
      const crash = new CrashTest(random, {
        storeUrl: server.url,
        signingKey: privateKey,
        spoolFolder: join(folder, 'spool'),
        jsonlFolder: join(folder, 'jsonl'),
        webhookUrl: receiver.origin,
      });
      const victims = random.shuffled([
        ...Array<Victim>(11).fill('app'),
        ...Array<Victim>(7).fill('server'),
        ...Array<Victim>(2).fill('both'),
      ]);
      await crash.run(victims, server);
      await crash.expectAll(t, { receiver, verifierKey: () => verifierKey });
    } finally {
      await server.stop();
    }
  });

  test('keeps in a file of SQLite what it has acknowledged, over 8 kills of the app', async (t) => {
    const path = join(folder, 'store.db');
    const random = seededRandom();
    receiver.received.length = 0;
    const crash = new CrashTest(random, {
      storeUrl: `sqlite:${path}`,
      spoolFolder: join(folder, 'spool-of-sqlite'),
      jsonlFolder: join(folder, 'jsonl-of-sqlite'),
      webhookUrl: receiver.origin,
    });
    await crash.run(Array<Victim>(8).fill('app'));
    const verifierKey = () =>
      verifierKeyText(parseSigningKey(readFileSync(`${path}.audit-key`, 'utf8').trim()));
    await crash.expectAll(t, { receiver, verifierKey });
  });
});

type Victim = 'app' | 'server' | 'both';

class CrashTest {
  readonly #random: SeededRandom;
  readonly #options: AuditAppOptions & { readonly jsonlFolder: string };
  readonly #load: AuditLoad;
  #app: NestProgram | undefined;

  constructor(random: SeededRandom, options: AuditAppOptions & { readonly jsonlFolder: string }) {
    this.#random = random;
    this.#options = options;
    this.#load = new AuditLoad({
      random,
      origins: () => (this.#app === undefined ? [] : [this.#app.origin]),
    });
  }

  /** Kills one victim after the other, at random moments of the load. */
  async run(victims: readonly Victim[], server?: Postgres): Promise<void> {
    try {
      await this.#start();
      for (const victim of victims) {
        await this.#load.progress(PROGRESS);
        await delay(this.#random.between(0, MAX_WAIT_MS));
        if (victim !== 'server') await this.#killApp();
        if (victim !== 'app') await server?.kill();
        await delay(this.#random.between(0, MAX_WAIT_MS / 2));
        if (victim !== 'app') await server?.restart();
        if (victim !== 'server') await this.#start();
      }
      await this.#load.progress(PROGRESS);
    } catch (error) {
      await this.#app?.kill();
      throw this.#withSeed(error);
    } finally {
      await this.#load.stop();
    }
  }

  async expectAll(
    t: TestContext,
    { receiver, verifierKey }: { readonly receiver: WebhookReceiver; readonly verifierKey: () => string },
  ): Promise<void> {
    const { storeUrl, jsonlFolder } = this.#options;
    const store = await openStore({ url: storeUrl });
    try {
      await drained(store, SINKS);
      const ending = await this.#app?.terminate();
      assert.deepEqual({ code: ending?.code, signal: ending?.signal }, { code: null, signal: 'SIGTERM' });
      const key = verifierKey();
      const log = await verifiedLog(store, key);
      await expectOrders(store, log, this.#load);
      await expectJsonl(jsonlFolder, log, key);
      const { notes, repeated } = expectWebhooks(receiver.received, log);
      await verifiedLog(store, key, notes);
      assert.equal(log.events.at(-1)?.type, 'audit.sequence.end');
      const { created, refused, checked, unknown, statuses } = this.#load;
      t.diagnostic(
        `seed ${this.#random.seed}: ${log.records.length} records, ${created.size} orders and ${checked.size} checks ` +
          `acknowledged, ${refused.size} refused, ${unknown.size} unknown, ${repeated} delivered more than once; ` +
          `answers ${JSON.stringify(Object.fromEntries(statuses))}`,
      );
    } catch (error) {
      throw this.#withSeed(error);
    } finally {
      await this.#app?.kill();
      await store.close();
    }
  }

  async #start(): Promise<void> {
    this.#app = await startAuditApp(this.#options);
  }

  async #killApp(): Promise<void> {
    const app = this.#app;
    this.#app = undefined;
    await app?.kill();
  }

  #withSeed(error: unknown): Error {
    const output = this.#app?.output().slice(-3000) ?? '';
    return new Error(`With AUDIT_SEED=${this.#random.seed}: ${String(error)}\n${output}`, { cause: error });
  }
}
