import { BodyHasher } from '../integrity/body-hasher.js';
import type { CheckpointSigner } from '../integrity/checkpoint-signer.js';
import { MerkleFrontier } from '../integrity/merkle.js';
import type { SignedCheckpoint } from '../records/sealed-record.js';
import type { LogHead, LogState } from '../storage/log-state.js';
import type { LogEntry, LogWriter } from '../storage/log-writer.js';
import type { StoredCheckpoint } from '../storage/stored-rows.js';
import type { RejectedRow } from './outbox-queue.js';
import type { SealableEvent } from './sealable-event.js';

/** What a log is opened with. */
export interface OpenLogRequest {
  readonly state: LogState;
  readonly writer: LogWriter;
  readonly signer: CheckpointSigner;
  /** The month, such as `2026-11`, whose partition is known to exist. */
  readonly partitionMonth: string;
}

/** A log in the hands of its leader, for one transaction. */
export class OpenLog {
  readonly #writer: LogWriter;
  readonly #signer: CheckpointSigner;
  #state: LogState;
  #partitionMonth: string;
  #newCheckpoint: SignedCheckpoint | undefined;

  constructor({ state, writer, signer, partitionMonth }: OpenLogRequest) {
    this.#state = state;
    this.#writer = writer;
    this.#signer = signer;
    this.#partitionMonth = partitionMonth;
  }

  get state(): LogState {
    return this.#state;
  }

  get partitionMonth(): string {
    return this.#partitionMonth;
  }

  /** The last checkpoint that was made in this transaction. */
  get newCheckpoint(): SignedCheckpoint | undefined {
    return this.#newCheckpoint;
  }

  /** Seals events in this order. */
  async append(events: readonly SealableEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { head, now } = this.#state;
    // A clock that was set back does not make a record older than the one before it.
    const sealedAt = now > head.sealedAt ? now : head.sealedAt;
    await this.#beginMonth(sealedAt.slice(0, 7));
    const tree = MerkleFrontier.fromHex(head.frontier, head.size);
    const hasher = new BodyHasher();
    let hash = head.hash;
    const entries = events.map((event): LogEntry => {
      const prevHash = hash;
      hasher.load(event.body);
      hash = hasher.chain(prevHash);
      tree.appendLeaf(hasher.leaf());
      const { id, body } = event;
      const record = { seq: tree.size, stream: head.stream, id, prevHash, hash, sealedAt, body };
      return { ...event, record };
    });
    await this.#writer.appendRecords(entries);
    await this.#moveHead({ stream: head.stream, size: tree.size, hash, frontier: tree.toHex(), sealedAt });
  }

  /** Keeps aside what cannot be sealed. */
  async reject(rows: readonly RejectedRow[]): Promise<void> {
    const { head, now } = this.#state;
    await this.#writer.keepRejected(rows.map((row) => ({ ...row, stream: head.stream, rejectedAt: now })));
  }

  /** Signs what the log holds now. */
  async makeCheckpoint(): Promise<void> {
    const { head, now } = this.#state;
    const { root } = MerkleFrontier.fromHex(head.frontier, head.size);
    const note = this.#signer.sign({ size: head.size, rootHex: root });
    const signed = { stream: head.stream, size: head.size, root, note, createdAt: now };
    const checkpoint: StoredCheckpoint = { ...signed, frontier: head.frontier };
    await this.#writer.appendCheckpoint(checkpoint);
    this.#state = { ...this.#state, checkpoint };
    this.#newCheckpoint = signed;
  }

  /** Retention cuts at checkpoints: with one at the end of each month it can cut there. */
  async #beginMonth(month: string): Promise<void> {
    const { head, checkpoint } = this.#state;
    const isNewMonth = head.size > 0 && head.sealedAt.slice(0, 7) !== month;
    if (isNewMonth && head.size > (checkpoint?.size ?? 0)) await this.makeCheckpoint();
    if (month === this.#partitionMonth) return;
    await this.#writer.ensurePartition(month);
    this.#partitionMonth = month;
  }

  async #moveHead(head: LogHead): Promise<void> {
    await this.#writer.writeHead(head);
    this.#state = { ...this.#state, head };
  }
}
