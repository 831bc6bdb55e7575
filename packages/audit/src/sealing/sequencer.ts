import type { SqlTransaction, Store } from '@eyrie/store/engine';
import type { CheckpointSigner } from '../integrity/checkpoint-signer.js';
import { type LogState, readLogState } from '../storage/log-state.js';
import { LogWriter } from '../storage/log-writer.js';
import { checkEnd, checkGrowth, checkSinceCheckpoint } from './consistency.js';
import { type KnownLog, knownOf } from './known-log.js';
import { takeLead } from './leadership.js';
import { OpenLog } from './open-log.js';
import { takeFromOutbox } from './outbox-queue.js';
import { SEQUENCER_DEFAULTS, type SealResult, type SequencerOptions } from './sequencer-options.js';

const WAITS = 'SELECT 1 AS waits FROM eyrie_audit_outbox WHERE stream = $1 LIMIT 1';
// What others have sealed meanwhile is replayed beforehand where it is more: nobody waits for that.
const MAX_REPLAYED_IN_LEAD = 1000;

type Work<Result> = (log: OpenLog, transaction: SqlTransaction) => Promise<Result>;

/**
 * Moves events from the outbox into the log of a stream: in order of their ids, each once, with a contiguous `seq`, the
 * hash chain and signed checkpoints. Any number of instances may run; one of them at a time is the leader, and all that
 * one batch changes is one transaction.
 *
 * @example
 * ```ts
 * const sequencer = new Sequencer({ store, stream: 'shop', signer });
 * const result = await sequencer.sealBatch();
 * if (result.state === 'sealed') console.log(`${result.records} records sealed`);
 * ```
 */
export class Sequencer {
  readonly stream: string;
  readonly #store: Store;
  readonly #signer: CheckpointSigner;
  readonly #batchSize: number;
  readonly #checkpointEvery: { readonly records: number; readonly intervalMs: number };
  readonly #now: (() => number) | undefined;
  #isChecked = false;
  #known: KnownLog | undefined;
  #partitionMonth = '';

  constructor(options: SequencerOptions) {
    const {
      store,
      stream,
      signer,
      batchSize = SEQUENCER_DEFAULTS.batchSize[store.dialect],
      checkpointEvery = {},
      now,
    } = options;
    const { records, intervalMs } = SEQUENCER_DEFAULTS.checkpointEvery;
    this.stream = stream;
    this.#store = store;
    this.#signer = signer;
    this.#batchSize = batchSize;
    this.#checkpointEvery = {
      records: checkpointEvery.records ?? records,
      intervalMs: checkpointEvery.intervalMs ?? intervalMs,
    };
    this.#now = now;
  }

  get store(): Store {
    return this.#store;
  }

  /**
   * Seals what waits, one batch at most, and makes a checkpoint if one is due.
   *
   * @throws EyrieError `EYRIE_AUDIT_LOG_INCONSISTENT` where the log was tampered with, and `EYRIE_AUDIT_SIGNER_CHANGED`
   * where others than the signer have signed it: then nothing is changed. What the store rejects with is passed on.
   */
  async sealBatch(): Promise<SealResult> {
    // A look without a lock: nobody waits for a sequencer that has nothing to do.
    const { rows } = await this.#store.query(WAITS, [this.stream]);
    return rows.length > 0
      ? this.#lead((log, transaction) => this.#seal(log, transaction))
      : this.checkpoint();
  }

  /** Makes a checkpoint if one is due, or if it is forced and the last one does not cover all records. */
  async checkpoint({
    force = false,
  }: {
    readonly force?: boolean;
  } = {}): Promise<Exclude<SealResult, { state: 'sealed' }>> {
    const state = await this.#readState(this.#store);
    if (!this.#isDue(state, force)) return { state: 'idle' };
    return this.#lead(async (log) => {
      if (this.#isDue(log.state, force)) await log.makeCheckpoint();
      return { state: 'idle', checkpoint: log.newCheckpoint };
    });
  }

  async #lead<Result>(work: Work<Result>): Promise<Result | { readonly state: 'not-leader' }> {
    for (;;) {
      const result = await this.#tryToLead(work);
      if (result !== 'behind') return result;
      await this.#catchUp();
    }
  }

  async #tryToLead<Result>(
    work: Work<Result>,
  ): Promise<Result | { readonly state: 'not-leader' } | 'behind'> {
    const { dialect } = this.#store;
    let month = this.#partitionMonth;
    let known = this.#known;
    const result = await this.#store.transaction(async (transaction) => {
      if (!(await takeLead(transaction, dialect, this.stream))) return { state: 'not-leader' as const };
      // Only now: a head that was read before the lock may be an old one.
      const state = await this.#readState(transaction);
      if (state.head.size - (this.#known?.size ?? state.head.size) > MAX_REPLAYED_IN_LEAD) return 'behind';
      await this.#check(transaction, state);
      const log = new OpenLog({
        state,
        writer: new LogWriter(transaction, dialect),
        signer: this.#signer,
        partitionMonth: month,
      });
      const answer = await work(log, transaction);
      month = log.partitionMonth;
      known = knownOf(log.state);
      return answer;
    });
    this.#partitionMonth = month;
    // Not before the end of the transaction: what was rolled back is not known.
    this.#known = known;
    return result;
  }

  /** Replays what others have sealed, without the lead. */
  async #catchUp(): Promise<void> {
    const known = this.#known;
    if (known === undefined) return;
    const state = await this.#readState(this.#store);
    try {
      await checkGrowth(this.#store, state, { known, signer: this.#signer });
    } catch (error) {
      this.#isChecked = false;
      throw error;
    }
    this.#known = knownOf(state);
  }

  async #readState(executor: Pick<Store, 'query'>): Promise<LogState> {
    const state = await readLogState(executor, this.#store.dialect, this.stream);
    return this.#now === undefined ? state : { ...state, now: new Date(this.#now()).toISOString() };
  }

  async #check(transaction: SqlTransaction, state: LogState): Promise<void> {
    const wasChecked = this.#isChecked;
    // After a finding, all is looked at again before anything is signed.
    this.#isChecked = false;
    await checkEnd(transaction, state);
    const signer = this.#signer;
    // What this instance has sealed itself counts even after a finding: no other beginning is believed.
    if (this.#known !== undefined) await checkGrowth(transaction, state, { known: this.#known, signer });
    if (!wasChecked) await checkSinceCheckpoint(transaction, state, signer);
    this.#isChecked = true;
  }

  async #seal(log: OpenLog, transaction: SqlTransaction): Promise<SealResult> {
    const { taken, events, rejected, duplicates } = await takeFromOutbox(transaction, this.#store.dialect, {
      stream: this.stream,
      limit: this.#batchSize,
    });
    await log.reject(rejected);
    await log.append(events);
    if (this.#isDue(log.state, false)) await log.makeCheckpoint();
    if (taken === 0) return { state: 'idle', checkpoint: log.newCheckpoint };
    return {
      state: 'sealed',
      records: events.length,
      rejected: rejected.length,
      duplicates,
      more: taken === this.#batchSize,
      checkpoint: log.newCheckpoint,
    };
  }

  #isDue({ head, checkpoint, now }: LogState, force: boolean): boolean {
    const uncovered = head.size - (checkpoint?.size ?? 0);
    if (uncovered === 0) return false;
    const { records, intervalMs } = this.#checkpointEvery;
    if (force || uncovered >= records) return true;
    // The first one is due at once: until then nothing proves that there is a log.
    if (checkpoint === undefined) return true;
    const ageMs = Date.parse(now) - Date.parse(checkpoint.createdAt);
    // One of the future: the clock was set back, and nobody knows how long ago it was made.
    return ageMs < 0 || ageMs >= intervalMs;
  }
}
