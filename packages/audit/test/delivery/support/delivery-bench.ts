import { Diagnostics } from '@eyrie/core/engine';
import { Leases, leaseMigrations, type Store } from '@eyrie/store/engine';
import { sampleCheckpoint, sampleRecords } from '../../../src/contract-suite/sample-records.js';
import { DeadLetters } from '../../../src/delivery/dead-letters.js';
import { DeliveryLoop, type DeliveryLoopOptions } from '../../../src/delivery/delivery-loop.js';
import { DELIVERY_MIGRATION } from '../../../src/delivery/delivery-migration.js';
import type { AuditSink } from '../../../src/sinks/audit-sink.js';
import { AuditLog } from '../../../src/storage/audit-log.js';
import { LOG_MIGRATION } from '../../../src/storage/migrations/log-migration.js';
import { ScriptedSink } from './scripted-sink.js';
import { VirtualClock } from './virtual-clock.js';
import { WatchedStore } from './watched-store.js';

/** What a case needs of its runner. */
export interface DeliveryEnvironment {
  /** A store without any tables. */
  openStore(): Promise<Store>;
}

/** One case for any test runner. */
export interface DeliveryCase {
  readonly name: string;
  run(environment: DeliveryEnvironment): Promise<void>;
}

export const STREAM = 'shop';

/** One instance of an app. */
export interface Instance {
  readonly store: WatchedStore;
  readonly loop: DeliveryLoop;
}

/** A log with delivery, in which time passes as it is told. */
export class DeliveryBench {
  readonly clock: VirtualClock;
  readonly deadLetters: DeadLetters;
  readonly warnings: string[] = [];
  readonly diagnostics = new Diagnostics((_level, message) => this.warnings.push(message));
  readonly #work = { underWay: 0, total: 0 };
  readonly #store: Store;
  readonly #loops: DeliveryLoop[] = [];
  #sealed = 0;

  private constructor(store: Store) {
    this.#store = store;
    this.clock = new VirtualClock(this.#work);
    this.deadLetters = new DeadLetters({ store, now: () => this.clock.now() });
  }

  /** Runs a case on a bench of its own, which is gone afterwards. */
  static async run(
    { openStore }: DeliveryEnvironment,
    body: (bench: DeliveryBench) => Promise<void>,
  ): Promise<void> {
    const store = await openStore();
    try {
      await store.migrate([...leaseMigrations, LOG_MIGRATION, DELIVERY_MIGRATION]);
      const bench = new DeliveryBench(store);
      try {
        await body(bench);
      } finally {
        await Promise.all(bench.#loops.map((loop) => loop.close()));
      }
    } finally {
      await store.close();
    }
  }

  sink(
    name: string,
    options: Omit<ConstructorParameters<typeof ScriptedSink>[1], 'name'> = {},
  ): ScriptedSink {
    return new ScriptedSink(() => this.clock.now(), { name, ...options });
  }

  /** Starts one instance. Its jitter is none: every wait is the longest. */
  start(sinks: readonly AuditSink[], options: Partial<DeliveryLoopOptions> = {}): Instance {
    const store = new WatchedStore(this.#store, this.#work);
    const { clock, diagnostics } = this;
    const leases = new Leases({ store, now: () => clock.now() });
    const loop = new DeliveryLoop({
      store,
      leases,
      log: new AuditLog({ store }),
      streams: [STREAM],
      sinks,
      clock,
      diagnostics,
      random: () => 1,
      ...options,
    });
    this.#loops.push(loop);
    loop.start();
    return { store, loop };
  }

  /** Adds so many records to the log, all at once. */
  async seal(count: number): Promise<void> {
    const sealedAt = new Date(this.clock.now()).toISOString();
    const records = sampleRecords(count, { stream: STREAM, fromSeq: this.#sealed + 1, sealedAt });
    this.#sealed += count;
    await this.#store.transaction(async (transaction) => {
      if (this.#store.dialect === 'postgres') {
        await transaction.query('SELECT eyrie_audit_make_partition($1)', [sealedAt.slice(0, 7)]);
      }
      for (const { seq, id, body, prevHash, hash } of records) {
        await transaction.query(
          `INSERT INTO eyrie_audit_log
            (stream, seq, id, body, prev_hash, hash, sealed_at, time, type, action, outcome, actor_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 'a.b', 'READ', 'success', 'u')`,
          [STREAM, seq, id, body, prevHash, hash, sealedAt],
        );
      }
      await transaction.query(
        `INSERT INTO eyrie_audit_head (stream, size, hash, frontier, sealed_at) VALUES ($1, $2, $3, '', $4)
          ON CONFLICT (stream) DO UPDATE SET size = excluded.size, hash = excluded.hash`,
        [STREAM, this.#sealed, records.at(-1)?.hash ?? '', sealedAt],
      );
    });
  }

  async checkpoint(...sizes: readonly number[]): Promise<void> {
    const createdAt = new Date(this.clock.now()).toISOString();
    for (const { size, root, note } of sizes.map((size) => sampleCheckpoint(size, STREAM))) {
      await this.#store.query(
        `INSERT INTO eyrie_audit_checkpoints (stream, size, root, frontier, note, created_at)
          VALUES ($1, $2, $3, '', $4, $5)`,
        [STREAM, size, root, note, createdAt],
      );
    }
  }

  /** Deletes records, with the segment that allows it. */
  async prune(firstSeq: number, lastSeq: number): Promise<void> {
    await this.#store.query(
      `INSERT INTO eyrie_audit_segments (stream, first_seq, last_seq, last_hash, frontier, note, pruned_at)
        VALUES ($1, $2, $3, '', '', '', '2030-01-01T00:00:00.000Z')`,
      [STREAM, firstSeq, lastSeq],
    );
    await this.#store.query('DELETE FROM eyrie_audit_log WHERE stream = $1 AND seq >= $2 AND seq <= $3', [
      STREAM,
      firstSeq,
      lastSeq,
    ]);
  }

  /** Takes every lease away, as if its holder had stalled for too long: PostgreSQL goes by a clock of its own. */
  async expireLeases(): Promise<void> {
    await this.#store.query(`UPDATE eyrie_leases SET expires_at = '1970-01-01T00:00:00.000Z'`);
  }

  /** Rows of single deliveries: `seq state attempts`. */
  async rows(): Promise<readonly string[]> {
    const { rows } = await this.#store.query(
      'SELECT sink, seq, state, attempts FROM eyrie_audit_deliveries ORDER BY sink, seq',
    );
    return rows.map(({ sink, seq, state, attempts }) => `${sink} ${seq} ${state} ${attempts}`);
  }

  async nextSeq(sink: string): Promise<number> {
    const { rows } = await this.#store.query('SELECT next_seq FROM eyrie_audit_cursors WHERE sink = $1', [
      sink,
    ]);
    return Number(rows[0]?.next_seq);
  }

  get store(): Store {
    return this.#store;
  }

  get codes(): readonly string[] {
    return this.warnings.map((warning) => warning.split(':')[0] ?? '');
  }
}

/** From `first` to `last`. */
export function seqs(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
