import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { SealedRecord } from '../records/sealed-record.js';
import type { AuditSink, DeliveryResult } from '../sinks/audit-sink.js';
import { sampleCheckpoint, sampleRecords } from './sample-records.js';

/** A record as it was found where the sink delivers to. */
export interface ReceivedRecord {
  readonly id: string;
  readonly seq: number;
  /** The event's canonical JSON, byte for byte. */
  readonly body: string;
}

/** A sink together with the far side it delivers to. */
export interface SinkUnderTest {
  readonly sink: AuditSink;
  /**
   * What has arrived, as its consumer reads it. Where the far side cannot keep repetitions away (a queue that delivers
   * at least once), consumers drop them by `id`, and this does so too.
   */
  received(): Promise<readonly ReceivedRecord[]>;
  /** The notes of the checkpoints that have arrived, for sinks with `anchor`. */
  anchored?(): Promise<readonly string[]>;
  /** Makes the far side refuse or fail. */
  breakDown?(): void | Promise<void>;
  /** Undoes {@link breakDown}. */
  repair?(): void | Promise<void>;
  /** Makes the far side take requests and never answer, until {@link dispose}. */
  stall?(): void | Promise<void>;
  /** Takes the far side down, after the sink was closed. */
  dispose?(): void | Promise<void>;
}

/** How the contract is checked. */
export interface SinkContractOptions {
  /** A new sink with a far side that is empty: for each case its own. The contract opens and closes the sink. */
  create(): Promise<SinkUnderTest>;
  /** How long a sink may take to come back once its signal is aborted, in milliseconds. @default 5_000 */
  readonly abortMarginMs?: number | undefined;
}

/** One rule of the contract. */
export interface SinkContractCase {
  /** The rule, as a sentence. */
  readonly name: string;
  /** Rejects with an `AssertionError` where the sink breaks the rule. */
  run(): Promise<void>;
}

const DEFAULT_ABORT_MARGIN_MS = 5000;
// A sink may want a moment to connect again.
const REPAIR_ATTEMPTS = 50;
const REPAIR_PAUSE_MS = 100;
const LARGE_BODY_BYTES = 60 * 1024;
const HOSTILE_NOTES: readonly string[] = [
  'nul \u0000, bell \u0007, escape \u001b[31m, delete \u007f',
  'lines\r\nand\u2028separators\u2029 and tabs\t',
  'quotes " \' ` back\\slash \\u0000 </script> %00 $x {{x}}',
  'Ünïcödé, 漢字, עברית, 👩‍👩‍👧, e\u0301 is not é, \ufeff and \ufffd',
  '',
  ' leading and trailing ',
  '__proto__',
  'x'.repeat(LARGE_BODY_BYTES),
];

/**
 * What every {@link AuditSink} must keep to, as cases for any test runner. A rule of what a sink cannot do (no
 * `anchor`) or a {@link SinkUnderTest} cannot stage (no `breakDown`) is kept at once.
 *
 * @example
 * ```ts
 * for (const { name, run } of sinkContract({ create: createMySink })) test(name, run);
 * ```
 */
export function sinkContract(options: SinkContractOptions): readonly SinkContractCase[] {
  const { abortMarginMs = DEFAULT_ABORT_MARGIN_MS } = options;
  return RULES.map(({ name, check }) => ({
    name,
    run: async () => {
      const subject = await options.create();
      try {
        await subject.sink.open?.();
        await check(subject, abortMarginMs);
      } finally {
        await subject.sink.close?.();
        await subject.dispose?.();
      }
    },
  }));
}

interface Rule {
  readonly name: string;
  readonly check: (subject: SinkUnderTest, abortMarginMs: number) => Promise<void>;
}

const RULES: readonly Rule[] = [
  {
    name: 'the sink has a name of lower-case letters, digits and dashes, and limits within reason',
    check: async ({ sink }) => {
      assert.match(sink.name, /^[a-z0-9][a-z0-9-]{0,62}$/);
      for (const limit of [sink.batchSize ?? 1, sink.timeoutMs ?? 1]) {
        assert.ok(Number.isSafeInteger(limit) && limit > 0, `${limit} is not a whole number above zero`);
      }
    },
  },
  {
    name: 'a batch is delivered, with one result for each record, even if all were sealed at the same time',
    check: async (subject) => {
      const records = sampleRecords(Math.min(20, batchSizeOf(subject.sink)));
      const results = await deliver(subject.sink, records);
      assert.deepEqual(outcomesOf(results), outcomes('delivered', records.length));
      for (const result of results) assertReceipt(result);
      await assertReceived(subject, records);
    },
  },
  {
    name: 'records of later batches are added to those of earlier ones',
    check: async (subject) => {
      const records = sampleRecords(25);
      await deliverAll(subject.sink, records.slice(0, 10));
      await deliverAll(subject.sink, records.slice(10));
      await assertReceived(subject, records);
    },
  },
  {
    name: 'a record that is delivered twice is there once',
    check: async (subject) => {
      const records = sampleRecords(Math.min(5, batchSizeOf(subject.sink)));
      await deliverAll(subject.sink, records);
      assert.deepEqual(
        outcomesOf(await deliver(subject.sink, records)),
        outcomes('delivered', records.length),
      );
      await assertReceived(subject, records);
    },
  },
  {
    name: 'records of any content and of 60 KiB arrive byte for byte',
    check: async (subject) => {
      const records = sampleRecords(HOSTILE_NOTES.length, { notes: HOSTILE_NOTES });
      await deliverAll(subject.sink, records);
      await assertReceived(subject, records);
    },
  },
  {
    name: 'a call whose signal is aborted already comes back',
    check: async (subject, abortMarginMs) => {
      const records = sampleRecords(1);
      const context = { signal: AbortSignal.abort(new Error('aborted by the contract')) };
      const outcome = await settledWithin(abortMarginMs, callOf(subject.sink, records, context));
      if (outcome === 'delivered') await assertReceived(subject, records);
      else assert.equal(outcome, 'retry');
    },
  },
  {
    name: 'a call that gets no answer comes back once its signal is aborted',
    check: async (subject, abortMarginMs) => {
      if (subject.stall === undefined) return;
      await subject.stall();
      const aborter = new AbortController();
      const call = callOf(subject.sink, sampleRecords(1), { signal: aborter.signal });
      await pause(50);
      aborter.abort(new Error('aborted by the contract'));
      assert.equal(await settledWithin(abortMarginMs, call), 'retry');
    },
  },
  {
    name: 'a far side that is down makes every record retry, and all of them arrive after its repair',
    check: async (subject) => {
      if (subject.breakDown === undefined || subject.repair === undefined) return;
      const records = sampleRecords(Math.min(5, batchSizeOf(subject.sink)));
      await subject.breakDown();
      assert.equal(await callOf(subject.sink, records, { signal: new AbortController().signal }), 'retry');
      await subject.repair();
      for (let attempt = 1; attempt < REPAIR_ATTEMPTS; attempt += 1) {
        if ((await callOf(subject.sink, records, { signal: new AbortController().signal })) === 'delivered')
          break;
        await pause(REPAIR_PAUSE_MS);
      }
      await deliverAll(subject.sink, records);
      await assertReceived(subject, records);
    },
  },
  {
    name: 'checkpoints are kept byte for byte, the same one twice as well',
    check: async ({ sink, anchored }) => {
      if (sink.anchor === undefined) return;
      const [older, newer] = [sampleCheckpoint(10), sampleCheckpoint(20)];
      const checkpoints = [older, newer, newer];
      for (const checkpoint of checkpoints) {
        const result = await sink.anchor(checkpoint, { signal: new AbortController().signal });
        assert.equal(result.outcome, 'delivered', describeResult(result));
        assertReceipt(result);
      }
      if (anchored === undefined) return;
      assert.deepEqual(new Set(await anchored()), new Set(checkpoints.map(({ note }) => note)));
    },
  },
  {
    name: 'a sink can be closed twice, and before its first delivery',
    check: async ({ sink }) => {
      await sink.close?.();
      await sink.close?.();
    },
  },
];

function batchSizeOf({ batchSize = 100 }: AuditSink): number {
  return batchSize;
}

async function deliver(
  sink: AuditSink,
  records: readonly SealedRecord[],
): Promise<readonly DeliveryResult[]> {
  const results = await sink.deliver(records, { signal: new AbortController().signal });
  assert.equal(results.length, records.length, 'there is not one result for each record');
  return results;
}

async function deliverAll(sink: AuditSink, records: readonly SealedRecord[]): Promise<void> {
  const batchSize = batchSizeOf(sink);
  for (let first = 0; first < records.length; first += batchSize) {
    const results = await deliver(sink, records.slice(first, first + batchSize));
    for (const result of results) assert.equal(result.outcome, 'delivered', describeResult(result));
  }
}

/** How a call ended as a whole; what is thrown counts as `retry`, as it does for the delivery of an app. */
async function callOf(
  sink: AuditSink,
  records: readonly SealedRecord[],
  context: { readonly signal: AbortSignal },
): Promise<string> {
  let results: readonly DeliveryResult[];
  try {
    results = await sink.deliver(records, context);
  } catch {
    return 'retry';
  }
  assert.equal(results.length, records.length, 'there is not one result for each record');
  return [...new Set(outcomesOf(results))].join(' and ');
}

async function settledWithin(marginMs: number, call: Promise<string>): Promise<string> {
  const stop = new AbortController();
  const late = pause(marginMs, 'still at it', { signal: stop.signal }).catch(() => 'still at it');
  try {
    const outcome = await Promise.race([call, late]);
    assert.notEqual(outcome, 'still at it', `the call goes on ${marginMs} ms after its signal was aborted`);
    return outcome;
  } finally {
    stop.abort();
  }
}

async function assertReceived(subject: SinkUnderTest, records: readonly SealedRecord[]): Promise<void> {
  const received = await subject.received();
  const found = received.map(({ id, seq, body }) => ({ id, seq, body }));
  const expected = records.map(({ id, seq, body }) => ({ id, seq, body }));
  // Without an order of its own a sink may keep them in any.
  const inOrder = subject.sink.ordered === true ? found : found.toSorted((a, b) => a.seq - b.seq);
  assert.deepEqual(inOrder, expected);
}

function outcomesOf(results: readonly DeliveryResult[]): readonly string[] {
  return results.map(({ outcome }) => outcome);
}

function outcomes(outcome: string, count: number): readonly string[] {
  return Array.from({ length: count }, () => outcome);
}

function assertReceipt(result: DeliveryResult): void {
  if (result.outcome !== 'delivered' || result.receipt === undefined) return;
  assert.equal(typeof result.receipt, 'string');
  assert.ok(result.receipt.length <= 500, `the receipt has ${result.receipt.length} characters`);
}

function describeResult(result: DeliveryResult): string {
  return result.outcome === 'delivered' ? 'delivered' : `${result.outcome}: ${result.error}`;
}
