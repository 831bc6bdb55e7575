import type { SealedRecord, SignedCheckpoint } from '../../../src/records/sealed-record.js';
import type { AuditSink, DeliveryResult, SinkContext } from '../../../src/sinks/audit-sink.js';

/** How a sink answers, for as long as it is told nothing else. */
export type Script = (records: readonly SealedRecord[], context: SinkContext) => Promise<unknown>;

export const takeAll: Script = async (records) => records.map(() => ({ outcome: 'delivered' }));
export const takeNone: Script = async (records) =>
  records.map(() => ({ outcome: 'retry', error: 'It is down' }));
export const throwAlways: Script = async () => {
  throw new Error('connect ECONNREFUSED');
};
export const hang: Script = () => new Promise(() => undefined);

/** Takes all but some, by `seq`. */
export function takeAllBut(fate: 'retry' | 'rejected', ...seqs: readonly number[]): Script {
  return async (records) =>
    records.map(({ seq }) =>
      seqs.includes(seq) ? { outcome: fate, error: `Not ${seq}` } : { outcome: 'delivered' },
    );
}

/** Fails as a whole where one of these is in the batch. */
export function throwFor(...seqs: readonly number[]): Script {
  return async (records) => {
    if (records.some(({ seq }) => seqs.includes(seq))) throw new Error('This batch cannot be written');
    return records.map(() => ({ outcome: 'delivered' }));
  };
}

/** A record that was taken. */
export interface TakenRecord {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
}

/** A sink that remembers what it took and what it was asked. */
export class ScriptedSink implements AuditSink {
  readonly name: string;
  readonly ordered: boolean;
  readonly batchSize: number;
  readonly timeoutMs: number;
  readonly keeps: AuditSink['keeps'];
  readonly taken: TakenRecord[] = [];
  /** The `seq` of every record of every call. */
  readonly calls: (readonly number[])[] = [];
  readonly anchors: number[] = [];
  anchorCalls = 0;
  readonly #now: () => number;
  script: Script = takeAll;
  anchorResult: DeliveryResult = { outcome: 'delivered' };
  readonly anchor?: NonNullable<AuditSink['anchor']>;

  constructor(
    now: () => number,
    options: {
      readonly name: string;
      readonly ordered?: boolean;
      readonly batchSize?: number;
      readonly timeoutMs?: number;
      readonly keeps?: AuditSink['keeps'];
      /** Whether it keeps checkpoints. @default true */
      readonly canAnchor?: boolean;
    },
  ) {
    const { name, ordered = false, batchSize = 100, timeoutMs = 30_000 } = options;
    this.name = name;
    this.ordered = ordered;
    this.batchSize = batchSize;
    this.timeoutMs = timeoutMs;
    this.keeps = options.keeps;
    this.#now = now;
    if (options.canAnchor !== false) this.anchor = (checkpoint) => this.#anchor(checkpoint);
  }

  async deliver(records: readonly SealedRecord[], context: SinkContext): Promise<readonly DeliveryResult[]> {
    this.calls.push(records.map(({ seq }) => seq));
    const answer = await this.script(records, context);
    if (Array.isArray(answer)) {
      for (const [index, { seq, id }] of records.entries()) {
        const result: unknown = answer[index];
        if (result === Object(result) && Reflect.get(Object(result), 'outcome') === 'delivered') {
          this.taken.push({ seq, id, at: this.#now() });
        }
      }
    }
    return answer as readonly DeliveryResult[];
  }

  async #anchor(checkpoint: SignedCheckpoint): Promise<DeliveryResult> {
    this.anchorCalls += 1;
    if (this.anchorResult.outcome === 'delivered') this.anchors.push(checkpoint.size);
    return this.anchorResult;
  }

  get seqs(): readonly number[] {
    return this.taken.map(({ seq }) => seq);
  }
}
