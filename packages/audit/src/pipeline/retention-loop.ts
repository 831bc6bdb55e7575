import { type Diagnostics, messageOf } from '@eyrie/core/engine';
import type { Store } from '@eyrie/store/engine';
import type { DeliveryLoop } from '../delivery/delivery-loop.js';
import { pruneLog } from '../sealing/retention.js';

/** What is removed after how long. */
export interface RetentionLoopOptions {
  readonly store: Store;
  readonly stream: string;
  readonly days: number;
  readonly delivery: Pick<DeliveryLoop, 'minNextSeq'>;
  readonly diagnostics: Pick<Diagnostics, 'report'>;
}

const MS_PER_DAY = 86_400_000;
const EVERY_MS = 3_600_000;

/** Removes, every hour, whole sealed segments that are old enough and that every sink has. */
export class RetentionLoop {
  readonly #options: RetentionLoopOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: RetentionLoopOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#options.days === 0) return;
    this.#timer = setInterval(() => this.#run(), EVERY_MS).unref();
    this.#run();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #run(): void {
    this.#running ??= this.#prune().finally(() => {
      this.#running = undefined;
    });
  }

  async #prune(): Promise<void> {
    const { store, stream, days, delivery, diagnostics } = this.#options;
    try {
      const nextSeq = await delivery.minNextSeq(stream);
      await pruneLog({
        store,
        stream,
        before: new Date(Date.now() - days * MS_PER_DAY),
        minDeliveredSeq: nextSeq === undefined ? undefined : nextSeq - 1,
      });
    } catch (error) {
      diagnostics.report({
        code: 'EYRIE_AUDIT_RETENTION_FAILED',
        key: stream,
        problem: `Old records of the stream "${stream}" could not be removed (${messageOf(error)})`,
        remedy:
          'It is tried again every hour. Where the role may not delete, run "eyrie audit prune" as the owner of the tables',
      });
    }
  }
}
