import { randomUUID } from 'node:crypto';
import { createRedactor, type Diagnostics, type Redactor, redactionSection } from '@eyrie/core/engine';
import type { Store } from '@eyrie/store/engine';
import type { AuditSink } from '../sinks/audit-sink.js';
import { type DeliveryClock, SYSTEM_CLOCK } from './delivery-clock.js';
import { DeliveryLedger } from './delivery-ledger.js';
import { DeliveryNumbers, type SinkStatus } from './delivery-numbers.js';
import { type DeliveryOptions, deliverySettings } from './delivery-options.js';
import { DeliveryWorker } from './delivery-worker.js';
import type { LeaseSource } from './lease-keeper.js';
import type { SealedLog } from './sealed-log.js';
import { checkSinks } from './sink-limits.js';

/** What is delivered where. */
export interface DeliveryLoopOptions extends DeliveryOptions {
  /** Has the tables of {@link DELIVERY_MIGRATION} and of leases. */
  readonly store: Store;
  readonly log: SealedLog;
  readonly leases: LeaseSource;
  readonly streams: readonly string[];
  /** Opened already; they are closed by who opened them, after {@link DeliveryLoop.close}. */
  readonly sinks: readonly AuditSink[];
  readonly diagnostics: Pick<Diagnostics, 'report'>;
  /** Where a sink begins that is new to a stream: at its first record, or with the next that is sealed. @default 'first' */
  readonly startAt?: 'first' | 'now' | undefined;
  /** Takes secrets out of what sinks say of their failures. @default the redactor without options */
  readonly redactor?: Pick<Redactor, 'text'> | undefined;
  /** Names this process among all that share the store. @default a new UUID */
  readonly holder?: string | undefined;
  /** @default the host's */
  readonly clock?: DeliveryClock | undefined;
  /** From 0 to 1, for jitter. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/**
 * Delivers sealed records and checkpoints to every sink, each at least once and at its own pace: one that is slow or down
 * delays no other.
 *
 * - While a sink takes nothing at all, its cursor is held: nothing is written for the records that wait, none of their
 *   attempts counts, and none of them becomes a dead letter, however long that takes.
 * - A record that fails while others pass waits by itself and is tried again, until it reached `maxAttempts` or is older
 *   than `maxAgeMs`: then it is a dead letter, as one is at once that the sink rejected.
 * - A sink with `ordered` waits at the first record that fails. Once that has reached the limits, the next record is
 *   tried: if it passes, the sink is up, and the one that failed has a last chance before it becomes a dead letter.
 */
export class DeliveryLoop {
  // Bounded by the configuration: one for each stream and sink.
  readonly #workers: readonly DeliveryWorker[];
  readonly #store: Store;
  readonly #clock: DeliveryClock;

  /** @throws EyrieError `EYRIE_AUDIT_SINK_INVALID` for names or limits of sinks out of bounds, or a name used twice */
  constructor(options: DeliveryLoopOptions) {
    const { store, log, leases, streams, sinks, diagnostics } = options;
    const { startAt = 'first', holder = randomUUID(), clock = SYSTEM_CLOCK, random = Math.random } = options;
    const { redactor = createRedactor(redactionSection.resolve({ options: {} })) } = options;
    checkSinks(sinks);
    const settings = deliverySettings(options);
    this.#store = store;
    this.#clock = clock;
    this.#workers = streams.flatMap((stream) =>
      sinks.map((sink) => {
        const ledger = new DeliveryLedger({ store, stream, sink: sink.name });
        const numbers = new DeliveryNumbers(sink);
        const shared = { stream, sink, log, ledger, clock, settings, diagnostics, redactor, numbers, random };
        return new DeliveryWorker({ ...shared, leases, holder, startAt });
      }),
    );
  }

  /** Begins to deliver. What fails from here on is reported and tried again. */
  start(): void {
    for (const worker of this.#workers) worker.start();
  }

  /** Looks for new records at once: to be called after some were sealed. */
  wake(): void {
    for (const worker of this.#workers) worker.wake();
  }

  /** What each sink has come to, as far as this instance knows. */
  status(): readonly SinkStatus[] {
    return this.#workers.map(({ status }) => status);
  }

  /**
   * Delivers what can be delivered now. Resolves when all is done, or what is left waits for its next attempt or is
   * another instance's; at the latest after so many milliseconds. Never rejects.
   */
  async drain(deadlineMs: number): Promise<void> {
    const settled = Promise.all(this.#workers.map((worker) => worker.settled()));
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#clock.after(deadlineMs, resolve);
    });
    await Promise.race([settled, late]);
    cancel();
  }

  /**
   * The smallest `seq` of a stream that a sink still needs: what is before it may be pruned. Dead letters do not hold it
   * back: their records can be replayed until they are pruned. A sink that keeps checkpoints needs whatever the last one
   * that it was handed does not cover. `undefined` without sinks.
   */
  async minNextSeq(stream: string): Promise<number | undefined> {
    const workers = this.#workers.filter((worker) => worker.stream === stream);
    const needed = await Promise.all(workers.map((worker) => this.#neededBy(worker)));
    return needed.length === 0 ? undefined : Math.min(...needed);
  }

  /** Ends what is under way; other instances go on with it. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }

  async #neededBy({ stream, sink, canAnchor }: DeliveryWorker): Promise<number> {
    const { rows } = await this.#store.query(NEEDED, [stream, sink]);
    const [row] = rows;
    if (row === undefined) return 1;
    const nextSeq = Number(row.next_seq);
    const unanchoredSeq = canAnchor ? Number(row.anchored_size ?? 0) + 1 : nextSeq;
    return Math.min(nextSeq, Number(row.pending_seq ?? nextSeq), unanchoredSeq);
  }
}

const NEEDED = `SELECT c.next_seq, c.anchored_size,
  (SELECT min(d.seq) FROM eyrie_audit_deliveries d
    WHERE d.stream = c.stream AND d.sink = c.sink AND d.state = 'pending') AS pending_seq
  FROM eyrie_audit_cursors c WHERE c.stream = $1 AND c.sink = $2`;
