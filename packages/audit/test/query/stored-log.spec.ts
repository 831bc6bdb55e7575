import { readStoredLog } from '../../src/query/stored-log.js';
import type { PrunedSegment, SealedRecord, SignedCheckpoint } from '../../src/records/sealed-record.js';
import { verifyRecords } from '../../src/verify/verify-records.js';
import { checkpointOf, KEYS, sealedLog, segmentOf } from '../verify/sealed-log.js';

const ALL = sealedLog(1200);

/** A log that something else happens to whenever it is asked for records. */
class BusyLog {
  records: readonly SealedRecord[] = [];
  checkpointSizes: readonly number[] = [];
  pruned: readonly PrunedSegment[] = [];
  onRead: (reads: number) => void = () => undefined;
  #reads = 0;

  async read({ fromSeq, limit }: { readonly fromSeq: number; readonly limit: number }) {
    this.#reads += 1;
    const page = this.records.filter(({ seq }) => seq >= fromSeq).slice(0, limit);
    this.onRead(this.#reads);
    return page;
  }

  async checkpoints(
    _stream: string,
    { fromSize = 1, limit = 1000 }: { fromSize?: number; limit?: number } = {},
  ) {
    const sizes = this.checkpointSizes.filter((size) => size >= fromSize).slice(0, limit);
    return sizes.map((size): SignedCheckpoint => checkpointOf(ALL, size));
  }

  async segments() {
    return this.pruned;
  }
}

const read = (log: BusyLog) => readStoredLog({ log, stream: 'orders' });

test.each([
  [1, 1200],
  [2, 1200],
  [3, 700],
])('what is sealed after read %i is no cut-off end', async (growsAfter, expected) => {
  const log = new BusyLog();
  log.records = ALL.slice(0, 700);
  log.checkpointSizes = [700];
  log.onRead = (reads) => {
    if (reads !== growsAfter) return;
    log.records = ALL;
    log.checkpointSizes = [700, 900, 1200];
  };
  const { verdict, records, streams } = await verifyRecords(read(log), KEYS);
  expect([verdict, records, streams[0]?.signedUpTo]).toEqual(['intact', expected, expected]);
});

test('a checkpoint of records that are not there is read, so that the cut-off end is found', async () => {
  const log = new BusyLog();
  log.records = ALL.slice(0, 700);
  log.checkpointSizes = [500, 900];
  const { verdict, firstBad } = await verifyRecords(read(log), KEYS);
  expect([verdict, firstBad]).toEqual(['tampered', { class: 'truncated', stream: 'orders', seq: 701 }]);
});

test('a log without any record still shows what its checkpoints covered', async () => {
  const log = new BusyLog();
  log.checkpointSizes = [500];
  expect((await verifyRecords(read(log), KEYS)).firstBad).toMatchObject({ class: 'truncated', seq: 1 });
});

test('records that are pruned while it reads are not told to be tampered with', async () => {
  const log = new BusyLog();
  log.records = ALL;
  log.checkpointSizes = [1000];
  log.onRead = () => {
    log.records = ALL.slice(1000);
    log.pruned = [segmentOf(ALL, 1000)];
  };
  await expect(verifyRecords(read(log), KEYS)).rejects.toMatchObject({ code: 'EYRIE_AUDIT_LOG_PRUNED' });
  expect((await verifyRecords(read(log), KEYS)).verdict).toBe('intact');
});

test('records that are missing without a segment are told', async () => {
  const log = new BusyLog();
  log.records = [...ALL.slice(0, 600), ...ALL.slice(650)];
  log.checkpointSizes = [1200];
  expect((await verifyRecords(read(log), KEYS)).firstBad).toEqual({
    class: 'gap',
    stream: 'orders',
    seq: 601,
  });
});
