import type { AuditPipeline } from '../../src/pipeline/audit-pipeline.js';
import type { AuditSink, DeliveryResult, SinkContext } from '../../src/sinks/audit-sink.js';
import { DRAIN_MS, onBench, type PipelineBench, until } from './support/pipeline-bench.js';

type Answer = (count: number, context: SinkContext) => unknown;

/** A sink that answers whatever it likes. */
function sinkThat(answer: Answer, more: Partial<AuditSink> = {}): AuditSink {
  return {
    name: 'odd',
    deliver: (records, context) => answer(records.length, context) as Promise<readonly DeliveryResult[]>,
    ...more,
  };
}

async function lastErrorOf(bench: PipelineBench, pipeline: AuditPipeline): Promise<string | undefined> {
  await bench.emit(1);
  await pipeline.drain(DRAIN_MS);
  return pipeline.numbers().sinks[0]?.lastError;
}

const throwing = {
  get outcome(): never {
    throw new Error('mine');
  },
};
const revoked = (() => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
})();
const throwingProxy = new Proxy([throwing], {
  get(_list, name) {
    if (name === 'then') return undefined;
    throw new Error('mine');
  },
});
const endless = new Proxy([], { get: (_list, name) => (name === 'length' ? 2 ** 53 : undefined) });
const mapped = Object.assign([{ outcome: 'delivered' }], { map: () => [() => 'no clone of this'] });
const hostileError = new Proxy(new Error('mine'), {
  get() {
    throw new Error('mine too');
  },
  getPrototypeOf() {
    throw new Error('mine too');
  },
});

const ODD: readonly (readonly [string, Answer, string | undefined])[] = [
  ['undefined', async () => undefined, 'It answered with no list of results to 1 records'],
  ['a text', async () => 'delivered', 'It answered with no list of results to 1 records'],
  ['no promise', () => 7, 'It answered with no list of results to 1 records'],
  ['too few results', async () => [], 'It answered with 0 results to 1 records'],
  ['more results than can be', async () => endless, 'It answered with 2 results to 1 records'],
  ['a result that is none', async () => [null], 'It answered with a result that has no known outcome'],
  ['a getter that throws', async () => [throwing], 'It answered with a result that has no known outcome'],
  ['a proxy that throws', async () => throwingProxy, 'It answered with no list of results to 1 records'],
  ['a proxy that was revoked', async () => revoked, "Cannot perform 'get' on a proxy that has been revoked"],
  [
    'functions in the place of texts',
    async () => [{ outcome: 'retry', error: () => 'x', retryAfterMs: Symbol('x') }],
    'It gave no reason',
  ],
  ['a method of its own', async () => mapped, undefined],
  [
    'more than was asked for',
    async () => [{ outcome: 'delivered', receipt: 'r', more: () => 'no clone of this' }],
    undefined,
  ],
  [
    'an exception at once',
    () => {
      throw new Error('at once');
    },
    'at once',
  ],
  ['a rejection', async () => Promise.reject(new Error('later')), 'later'],
  // oxlint-disable-next-line typescript/prefer-promise-reject-errors
  ['a rejection with nothing', async () => Promise.reject(undefined), 'undefined'],
  ['an error that throws when it is read', async () => Promise.reject(hostileError), 'no message'],
];

describe('a sink on the main thread that the thread of the pipeline calls', () => {
  test.each(ODD)('may answer with %s', (_name, answer, expected) =>
    onBench(async (bench) => {
      const pipeline = bench.threaded([sinkThat(answer)]);
      expect(await lastErrorOf(bench, pipeline)).toBe(expected);
      expect(await bench.verified()).toBe(1);
      expect(pipeline.numbers().sinks[0]).toMatchObject({
        delivered: expected === undefined ? 1 : 0,
        dead: 0,
      });
    })(),
  );

  test(
    'hears its deadline over the signal, and is not called any more while it never lets go',
    onBench(async (bench) => {
      const aborts: unknown[] = [];
      let calls = 0;
      const sink = sinkThat(
        (_count, { signal }) => {
          calls += 1;
          signal.addEventListener('abort', () => aborts.push(signal.reason));
          return new Promise(() => {});
        },
        { timeoutMs: 1 },
      );
      const pipeline = bench.threaded([sink]);
      await bench.emit(1);
      await until(() => aborts.length === 1);
      expect(aborts).toEqual([expect.objectContaining({ name: 'AbortError' })]);
      await pipeline.drain(DRAIN_MS);
      expect(pipeline.numbers().sinks[0]).toMatchObject({
        state: 'down',
        delivered: 0,
        lag: 1,
        lastError: 'No answer in 1 ms',
      });
      expect(calls).toBeLessThanOrEqual(10);
    }),
    30_000,
  );

  test(
    'may let go of a call long after it was aborted, and goes on',
    onBench(async (bench) => {
      let calls = 0;
      const sink = sinkThat(
        async (count, { signal }) => {
          calls += 1;
          if (calls === 1) {
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            throw new Error('too late');
          }
          return Array.from({ length: count }, () => ({ outcome: 'delivered' }));
        },
        { timeoutMs: 300 },
      );
      const pipeline = bench.threaded([sink]);
      await bench.emit(1);
      await until(() => pipeline.numbers().sinks[0]?.delivered === 1);
      expect(calls).toBe(2);
    }),
    30_000,
  );

  test(
    'hears that the pipeline closes',
    onBench(async (bench) => {
      const called = Promise.withResolvers<AbortSignal>();
      const sink = sinkThat((_count, { signal }) => {
        called.resolve(signal);
        return new Promise(() => {});
      });
      const pipeline = bench.threaded([sink]);
      await bench.emit(1);
      const signal = await called.promise;
      expect(signal.aborted).toBe(false);
      await pipeline.close();
      expect(signal.aborted).toBe(true);
    }),
  );

  test(
    'keeps checkpoints',
    onBench(async (bench) => {
      const sizes: number[] = [];
      const sink = sinkThat(
        async (count) => Array.from({ length: count }, () => ({ outcome: 'delivered' })),
        {
          anchor: async ({ size }) => {
            sizes.push(size);
            return { outcome: 'delivered', receipt: 'kept' };
          },
        },
      );
      const pipeline = bench.threaded([sink]);
      await bench.emit(3);
      await pipeline.drain(DRAIN_MS);
      expect(sizes).toEqual([3]);
      expect(pipeline.numbers().sinks[0]).toMatchObject({ anchored: 1, notAnchored: 0 });
    }),
  );

  test(
    'may answer to a checkpoint with nothing',
    onBench(async (bench) => {
      const sink = sinkThat(
        async (count) => Array.from({ length: count }, () => ({ outcome: 'delivered' })),
        { anchor: async () => undefined as never },
      );
      const pipeline = bench.threaded([sink]);
      await bench.emit(1);
      await pipeline.drain(DRAIN_MS);
      expect(pipeline.numbers().sinks[0]).toMatchObject({
        anchored: 0,
        lastError: 'It answered with a result that has no known outcome',
      });
    }),
  );

  test(
    'is not kept from its records by another one that hangs',
    onBench(async (bench) => {
      const seqs: number[] = [];
      const quick: AuditSink = {
        name: 'quick',
        deliver: async (records) => {
          seqs.push(...records.map(({ seq }) => seq));
          return records.map(() => ({ outcome: 'delivered' }));
        },
      };
      const pipeline = bench.threaded([sinkThat(() => new Promise(() => {})), quick]);
      await bench.emit(3);
      pipeline.wake();
      await until(() => seqs.length === 3);
      expect(seqs).toEqual([1, 2, 3]);
    }),
  );

  test(
    'has the secrets taken out of what it says of its failures',
    onBench(async (bench) => {
      const pipeline = bench.threaded([
        sinkThat(async () => Promise.reject(new Error('refused: Authorization: Bearer abcdef1234567890'))),
      ]);
      expect(await lastErrorOf(bench, pipeline)).not.toContain('abcdef1234567890');
    }),
  );
});
