import type { SignedCheckpoint } from '../records/sealed-record.js';
import type { AuditLog } from '../storage/audit-log.js';

const PAGE = 500;

/** Which checkpoints are read, both ends included. */
export interface CheckpointRange {
  readonly stream: string;
  readonly fromSize: number;
  readonly toSize: number;
}

/** Reads the checkpoints of a stream in order of size, a page ahead. */
export class CheckpointReader {
  readonly #log: Pick<AuditLog, 'checkpoints'>;
  readonly #stream: string;
  readonly #toSize: number;
  // Bounded by one page.
  #waiting: SignedCheckpoint[] = [];
  #nextSize: number;

  constructor(log: Pick<AuditLog, 'checkpoints'>, { stream, fromSize, toSize }: CheckpointRange) {
    this.#log = log;
    this.#stream = stream;
    this.#nextSize = fromSize;
    this.#toSize = toSize;
  }

  /** Takes those of at most that size, in batches. */
  async *upTo(size: number): AsyncGenerator<readonly SignedCheckpoint[], void, undefined> {
    for (;;) {
      await this.#fill();
      const later = this.#waiting.findIndex((checkpoint) => checkpoint.size > size);
      const taken = this.#waiting.splice(0, later < 0 ? this.#waiting.length : later);
      if (taken.length > 0) yield taken;
      if (later >= 0 || taken.length === 0) return;
    }
  }

  /** Takes those that are known already. */
  known(): readonly SignedCheckpoint[] {
    return this.#waiting.splice(0);
  }

  /** Makes sure that the next one is known, if there is one by now. */
  async #fill(): Promise<void> {
    if (this.#waiting.length > 0) return;
    const page = await this.#log.checkpoints(this.#stream, { fromSize: this.#nextSize, limit: PAGE });
    this.#nextSize = (page.at(-1)?.size ?? this.#nextSize - 1) + 1;
    this.#waiting = page.filter(({ size }) => size <= this.#toSize);
  }
}
