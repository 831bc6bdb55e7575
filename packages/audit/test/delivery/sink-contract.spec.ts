import { type SinkUnderTest, sinkContract } from '../../src/contract-suite/sink-contract.js';
import type { SealedRecord } from '../../src/records/sealed-record.js';
import type { AuditSink, DeliveryResult } from '../../src/sinks/audit-sink.js';

/** A far side in memory, and a sink that keeps to its contract. */
function memorySink(
  flaws: Partial<AuditSink> = {},
): Promise<SinkUnderTest & { readonly kept: Map<string, SealedRecord> }> {
  const kept = new Map<string, SealedRecord>();
  const notes = new Set<string>();
  let isDown = false;
  let isStalled = false;
  const sink: AuditSink = {
    name: 'memory',
    deliver: async (records, { signal }) => {
      if (isStalled) await new Promise((_resolve, reject) => signal.addEventListener('abort', reject));
      if (isDown) throw new Error('It is down');
      for (const record of records) kept.set(record.id, record);
      return records.map((): DeliveryResult => ({ outcome: 'delivered', receipt: 'memory' }));
    },
    anchor: async ({ note }) => {
      notes.add(note);
      return { outcome: 'delivered' };
    },
    ...flaws,
  };
  return Promise.resolve({
    sink,
    kept,
    received: async () => [...kept.values()],
    anchored: async () => [...notes],
    breakDown: () => {
      isDown = true;
    },
    repair: () => {
      isDown = false;
    },
    stall: () => {
      isStalled = true;
    },
  });
}

describe('the contract of sinks', () => {
  for (const { name, run } of sinkContract({ create: memorySink })) test(name, run);
});

type Subject = Awaited<ReturnType<typeof memorySink>>;

const BROKEN: readonly {
  readonly what: string;
  readonly breaks: readonly string[];
  create(): Promise<Subject>;
}[] = [
  {
    what: 'cuts long bodies',
    breaks: ['records of any content and of 60 KiB arrive byte for byte'],
    create: async () => {
      const subject = await memorySink();
      return {
        ...subject,
        received: async () =>
          [...subject.kept.values()].map((it) => ({ ...it, body: it.body.slice(0, 50_000) })),
      };
    },
  },
  {
    what: 'answers before it has anything',
    breaks: [
      'a batch is delivered, with one result for each record, even if all were sealed at the same time',
      'records of later batches are added to those of earlier ones',
      'a record that is delivered twice is there once',
      'records of any content and of 60 KiB arrive byte for byte',
      'a call whose signal is aborted already comes back',
      'a call that gets no answer comes back once its signal is aborted',
      'a far side that is down makes every record retry, and all of them arrive after its repair',
    ],
    create: () => memorySink({ deliver: async (records) => records.map(() => ({ outcome: 'delivered' })) }),
  },
  {
    what: 'answers once for a whole batch',
    breaks: [
      'a batch is delivered, with one result for each record, even if all were sealed at the same time',
      'records of later batches are added to those of earlier ones',
      'a record that is delivered twice is there once',
      'records of any content and of 60 KiB arrive byte for byte',
      'a far side that is down makes every record retry, and all of them arrive after its repair',
    ],
    create: () => memorySink({ deliver: async () => [{ outcome: 'retry', error: 'once' }] }),
  },
  {
    what: 'ignores its signal',
    breaks: ['a call that gets no answer comes back once its signal is aborted'],
    create: async () => {
      const subject = await memorySink();
      let isStalled = false;
      const deliver: AuditSink['deliver'] = (records, context) =>
        isStalled ? new Promise(() => undefined) : subject.sink.deliver(records, context);
      return {
        ...subject,
        sink: { ...subject.sink, deliver },
        stall: () => {
          isStalled = true;
        },
      };
    },
  },
  {
    what: 'keeps repetitions',
    breaks: [
      'a record that is delivered twice is there once',
      'checkpoints are kept byte for byte, the same one twice as well',
    ],
    create: async () => {
      const kept: SealedRecord[] = [];
      const subject = await memorySink({
        deliver: async (records) => {
          kept.push(...records);
          return records.map(() => ({ outcome: 'delivered' }));
        },
        anchor: async ({ size }) => ({
          outcome: 'delivered',
          receipt: `${size}`.repeat(size === 20 ? 251 : 1),
        }),
      });
      const { breakDown: _breakDown, stall: _stall, ...rest } = subject;
      return { ...rest, received: async () => kept };
    },
  },
  {
    what: 'has no name that a cursor can have, and cannot be closed twice',
    breaks: [
      'the sink has a name of lower-case letters, digits and dashes, and limits within reason',
      'a sink can be closed twice, and before its first delivery',
    ],
    create: async () => {
      let closes = 0;
      const close = (): void => {
        closes += 1;
        if (closes === 2) throw new Error('It is closed');
      };
      return memorySink({ name: 'My Sink', close });
    },
  },
];

describe('a sink that breaks its contract is found out', () => {
  for (const { what, breaks, create } of BROKEN) {
    test(`because it ${what}`, async () => {
      const broken: string[] = [];
      for (const { name, run } of sinkContract({ create, abortMarginMs: 200 })) {
        await run().catch(() => broken.push(name));
      }
      expect(broken).toEqual(breaks);
    });
  }
});
