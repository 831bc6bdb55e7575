import {
  appendFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { sinkContract } from '../../src/contract-suite/sink-contract.js';
import { parseLine } from '../../src/records/parse-line.js';
import { checkpointLine, recordLine } from '../../src/records/record-line.js';
import type { SealedRecord } from '../../src/records/sealed-record.js';
import type { AppendHandle, OpenFile } from '../../src/sinks/jsonl/append-file.js';
import type { JsonlSinkOptions } from '../../src/sinks/jsonl/jsonl-options.js';
import { createJsonlSink, jsonlSink } from '../../src/sinks/jsonl/jsonl-sink.js';
import { checkpointOf, context, eventNumber, first, sealed, sealedUpTo } from './sink-records.js';
import { TempFolders } from './temp-folders.js';

const folders = new TempFolders();
let folder: string;
const undo: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await folders.make();
});
afterEach(async () => {
  for (const close of undo.splice(0)) await close();
  await folders.remove();
});

function sinkWith(options: Partial<JsonlSinkOptions> = {}, openFile?: OpenFile) {
  const sink = createJsonlSink({ folder, ...options }, openFile);
  undo.push(() => sink.close?.());
  return sink;
}

const FILE = 'audit-2026-11-21-0001.jsonl';
const pathOf = (name = FILE) => join(folder, 'orders', name);
const textOf = (name = FILE) => readFile(pathOf(name), 'utf8');
const linesFor = (records: readonly SealedRecord[]) =>
  records.map((record) => `${recordLine(record)}\n`).join('');
/** Room for two records, whose lines are longer than that of the first one. */
const roomForTwo = (records: readonly SealedRecord[]) => Buffer.byteLength(linesFor(records.slice(1, 3)));
const files = async () => (await readdir(join(folder, 'orders'))).sort();
const delivered = (count: number, receipt = FILE) =>
  Array.from({ length: count }, () => ({ outcome: 'delivered', receipt }));

describe('the contract of sinks', () => {
  const cases = sinkContract({
    create: async () => {
      const own = await folders.make();
      const entries = async () => {
        const names = await readdir(join(own, 'contract')).catch(() => []);
        const texts = await Promise.all(
          names.sort().map((name) => readFile(join(own, 'contract', name), 'utf8')),
        );
        return texts.flatMap((text) => text.split('\n').slice(0, -1)).map((line) => parseLine(line));
      };
      let isBroken = false;
      const openFile: OpenFile = async (path, flags, mode) => {
        const handle = await open(path, flags, mode);
        return withWrite(handle, (data, offset, length) => {
          if (isBroken)
            throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
          return handle.write(data, offset, length);
        });
      };
      return {
        sink: createJsonlSink({ folder: own }, openFile),
        received: async () =>
          (await entries()).flatMap((entry) => (entry.kind === 'record' ? [entry.record] : [])),
        anchored: async () =>
          (await entries()).flatMap((entry) => (entry.kind === 'checkpoint' ? [entry.checkpoint.note] : [])),
        breakDown: () => {
          isBroken = true;
        },
        repair: () => {
          isBroken = false;
        },
      };
    },
  });
  for (const { name, run } of cases) test(name, run);
});

/** A file whose writes go another way. */
function withWrite(
  handle: AppendHandle,
  write: (data: Buffer, offset: number, length: number) => Promise<{ bytesWritten: number; buffer: Buffer }>,
): AppendHandle {
  return {
    write: write as unknown as AppendHandle['write'],
    read: handle.read.bind(handle),
    datasync: () => handle.datasync(),
    truncate: (length) => handle.truncate(length),
    stat: handle.stat.bind(handle),
    close: () => handle.close(),
  };
}

describe('a log', () => {
  test('has one line for each record, in files that nobody else may read', async () => {
    const records = sealedUpTo(3);
    expect(await sinkWith().deliver(records, context)).toEqual(delivered(3));
    expect(await textOf()).toBe(linesFor(records));
    expect(((await stat(pathOf())).mode & 0o777).toString(8)).toBe('600');
    expect(((await stat(join(folder, 'orders'))).mode & 0o777).toString(8)).toBe('700');
  });

  test('goes on where it ended, in the same file', async () => {
    const records = sealedUpTo(4);
    await sinkWith().deliver(records.slice(0, 2), context);
    await sinkWith().deliver(records.slice(2), context);
    expect(await textOf()).toBe(linesFor(records));
  });

  test('begins a new file when one is full, and on another day', async () => {
    const records = sealedUpTo(3);
    const maxFileBytes = roomForTwo(records);
    const sink = sinkWith({ maxFileBytes });
    expect(await sink.deliver(records, context)).toEqual([
      ...delivered(2),
      ...delivered(1, 'audit-2026-11-21-0002.jsonl'),
    ]);
    const next = sealed([eventNumber(4), eventNumber(5)], {
      after: records[2] as SealedRecord,
      sealedAt: '2026-11-22T00:00:00.000Z',
    });
    await sink.deliver(next, context);
    expect(await files()).toEqual([FILE, 'audit-2026-11-21-0002.jsonl', 'audit-2026-11-22-0001.jsonl']);
    expect(await textOf('audit-2026-11-22-0001.jsonl')).toBe(linesFor(next));
  });

  test('begins a new file for each record that is larger than a file may be', async () => {
    await sinkWith({ maxFileBytes: 10 }).deliver(sealedUpTo(3), context);
    expect(await files()).toHaveLength(3);
  });

  test('keeps the streams apart', async () => {
    const orders = sealedUpTo(2);
    const other = sealed([eventNumber(9)], { stream: '../evil' });
    const results = await sinkWith().deliver([first(orders), ...other, orders[1] as SealedRecord], context);
    expect(results).toEqual(delivered(3));
    expect((await readdir(folder)).sort()).toEqual(['!2e.!2fevil', 'orders']);
    expect(await textOf()).toBe(linesFor(orders));
  });

  test('holds checkpoints among its records, and goes on behind them', async () => {
    const records = sealedUpTo(3);
    const checkpoint = checkpointOf(2);
    await sinkWith().deliver(records.slice(0, 2), context);
    expect(await sinkWith().anchor?.(checkpoint, context)).toEqual({ outcome: 'delivered', receipt: FILE });
    await sinkWith().deliver(records.slice(1), context);
    expect(await textOf()).toBe(
      `${linesFor(records.slice(0, 2))}${checkpointLine(checkpoint)}\n${linesFor(records.slice(2))}`,
    );
  });

  test('may begin with a checkpoint', async () => {
    const checkpoint = checkpointOf(2);
    await sinkWith().anchor?.(checkpoint, context);
    expect(await textOf()).toBe(`${checkpointLine(checkpoint)}\n`);
  });
});

describe('a record that is there', () => {
  test('is passed over, in older files and behind odd characters too', async () => {
    const records = sealed(
      Array.from({ length: 6 }, (_, at) =>
        eventNumber(at + 1, { attributes: { note: '\u2028\u2029\u0085' } }),
      ),
    );
    const maxFileBytes = roomForTwo(records);
    await sinkWith({ maxFileBytes }).deliver(records, context);
    const before = await Promise.all((await files()).map(textOf));
    expect(before).toHaveLength(3);
    const results = await sinkWith({ maxFileBytes }).deliver(records, context);
    expect(results).toEqual(delivered(6, 'it was there already'));
    expect(await Promise.all((await files()).map(textOf))).toEqual(before);
  });

  test('with another hash is rejected', async () => {
    const records = sealedUpTo(3);
    const forged = sealed([eventNumber(1), eventNumber(2, { outcome: 'denied' })]);
    await sinkWith().deliver(records, context);
    expect(await sinkWith().deliver(forged, context)).toEqual([
      ...delivered(1, 'it was there already'),
      {
        outcome: 'rejected',
        error:
          'the file holds something else than record 2 of the stream "orders": it was tampered with, or belongs to another log',
      },
    ]);
    expect(await textOf()).toBe(linesFor(records));
  });
});

describe('a record that does not follow', () => {
  test('since its chain is another one is rejected, with all behind it', async () => {
    const records = sealedUpTo(1);
    const other = sealed([eventNumber(1, { outcome: 'denied' }), eventNumber(2), eventNumber(3)]);
    await sinkWith().deliver(records, context);
    const results = await sinkWith().deliver(other.slice(1), context);
    expect(results.map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected']);
    expect(await textOf()).toBe(linesFor(records));
  });

  test('since some are missing begins a file, and the missing ones are rejected afterwards', async () => {
    const records = sealedUpTo(5);
    await sinkWith().deliver(records.slice(0, 2), context);
    expect(await sinkWith().deliver(records.slice(3), context)).toEqual(
      delivered(2, 'audit-2026-11-21-0002.jsonl'),
    );
    expect(await sinkWith().deliver(records.slice(2, 3), context)).toEqual([
      {
        outcome: 'rejected',
        error: 'record 3 is missing in the files, which later records were added to since',
      },
    ]);
  });
});

describe('after a crash', () => {
  test.each([1, 50, 200])('a line of which %i bytes are there is cut off and written anew', async (bytes) => {
    const records = sealedUpTo(3);
    await sinkWith().deliver(records.slice(0, 2), context);
    await appendFile(pathOf(), recordLine(records[2] as SealedRecord).slice(0, bytes));
    await sinkWith().deliver(records.slice(2), context);
    expect(await textOf()).toBe(linesFor(records));
  });

  test('a torn tail longer than what is read at once is cut off', async () => {
    const records = sealedUpTo(2);
    await sinkWith().deliver(records.slice(0, 1), context);
    await appendFile(pathOf(), 'x'.repeat(200_000));
    await sinkWith().deliver(records.slice(1), context);
    expect(await textOf()).toBe(linesFor(records));
  });

  test('a file with nothing but a torn line, and an empty one, are begun anew', async () => {
    const records = sealedUpTo(2);
    await mkdir(join(folder, 'orders'));
    await writeFile(pathOf(), recordLine(first(records)).slice(0, 30));
    await sinkWith().deliver(records.slice(0, 1), context);
    await writeFile(pathOf('audit-2026-11-21-0002.jsonl'), '');
    await sinkWith().deliver(records, context);
    expect(await textOf()).toBe(linesFor(records.slice(0, 1)));
    expect(await textOf('audit-2026-11-21-0002.jsonl')).toBe(linesFor(records.slice(1)));
  });

  test('a last record that was altered is an error, and nothing is added to it', async () => {
    const records = sealedUpTo(3);
    await sinkWith().deliver(records.slice(0, 2), context);
    const altered = (await textOf()).replace(/"outcome":"success"(?=[^\n]*\n$)/, '"outcome":"denied"');
    await writeFile(pathOf(), altered);
    expect(await sinkWith().deliver(records.slice(2), context)).toEqual([
      {
        outcome: 'retry',
        error: expect.stringContaining('EYRIE_AUDIT_JSONL_DAMAGED: The last record in ') as string,
      },
    ]);
    expect(await textOf()).toBe(altered);
  });
});

describe('somebody else', () => {
  test('who wrote in between is noticed: nothing is there twice', async () => {
    const records = sealedUpTo(6);
    const [one, two] = [sinkWith(), sinkWith()];
    await one.deliver(records.slice(0, 2), context);
    await two.deliver(records.slice(0, 4), context);
    expect(await one.deliver(records.slice(2, 6), context)).toEqual([
      ...delivered(2, 'it was there already'),
      ...delivered(2),
    ]);
    expect(await textOf()).toBe(linesFor(records));
  });

  test('who moved the file away, or the folder, finds the next records in a new one', async () => {
    const records = sealedUpTo(3);
    const sink = sinkWith();
    await sink.deliver(records.slice(0, 1), context);
    await rename(pathOf(), join(folder, 'moved.jsonl'));
    await sink.deliver(records.slice(1, 2), context);
    expect(await textOf()).toBe(linesFor(records.slice(1, 2)));
    await rename(join(folder, 'orders'), join(folder, 'moved'));
    await sink.deliver(records.slice(2), context);
    expect(await textOf()).toBe(linesFor(records.slice(2)));
  });

  test('who cut the file off gets the missing records again', async () => {
    const records = sealedUpTo(3);
    const sink = sinkWith();
    await sink.deliver(records.slice(0, 2), context);
    await truncate(pathOf(), linesFor(records.slice(0, 1)).length + 5);
    await sink.deliver(records.slice(1), context);
    expect(await textOf()).toBe(linesFor(records));
  });
});

describe('a full disk', () => {
  /** Files of a disk that has so many bytes left. */
  function diskWith(disk: { left: number }): OpenFile {
    return async (path, flags, mode) => {
      const handle = await open(path, flags, mode);
      return withWrite(handle, (data, offset, length) => {
        const written = Math.min(length, disk.left);
        if (written === 0)
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
        disk.left -= written;
        // A part, and no error, as Linux does.
        return handle.write(data, offset, written);
      });
    };
  }

  test('leaves the file as it was, makes the records wait, and takes them when there is room', async () => {
    const records = sealedUpTo(4);
    const disk = { left: linesFor(records.slice(0, 2)).length + 128 };
    const sink = sinkWith({}, diskWith(disk));
    await sink.deliver(records.slice(0, 2), context);
    const failed = { outcome: 'retry', error: 'ENOSPC: no space left on device, write' };
    expect(await sink.deliver(records.slice(2), context)).toEqual([failed, failed]);
    expect(await textOf()).toBe(linesFor(records.slice(0, 2)));
    expect(await sink.anchor?.(checkpointOf(2), context)).toEqual(failed);
    disk.left = 100_000;
    expect(await sink.deliver(records.slice(2), context)).toEqual(delivered(2));
    expect(await textOf()).toBe(linesFor(records));
  });

  test('in the second of two files keeps what the first one took', async () => {
    const records = sealedUpTo(3);
    const disk = { left: linesFor(records.slice(0, 2)).length + 10 };
    const sink = sinkWith({ maxFileBytes: linesFor(records.slice(0, 2)).length }, diskWith(disk));
    expect((await sink.deliver(records, context)).map(({ outcome }) => outcome)).toEqual([
      'delivered',
      'delivered',
      'retry',
    ]);
    disk.left = 100_000;
    expect((await sink.deliver(records, context)).map(({ outcome }) => outcome)).toEqual([
      'delivered',
      'delivered',
      'delivered',
    ]);
    expect(await textOf('audit-2026-11-21-0002.jsonl')).toBe(linesFor(records.slice(2)));
  });

  test('that does not even let the torn line be cut off is recovered from at the next opening', async () => {
    const records = sealedUpTo(2);
    let isBroken = true;
    const openFile: OpenFile = async (path, flags, mode) => {
      const handle = await open(path, flags, mode);
      const torn = withWrite(handle, async (data, offset, length) => {
        if (!isBroken) return handle.write(data, offset, length);
        await handle.write(data, offset, length - 20);
        throw new Error('EIO');
      });
      return {
        ...torn,
        truncate: (length) => (isBroken ? Promise.reject(new Error('EIO')) : handle.truncate(length)),
      };
    };
    const sink = sinkWith({}, openFile);
    expect(await sink.deliver(records, context)).toMatchObject([{ outcome: 'retry' }, { outcome: 'retry' }]);
    isBroken = false;
    expect((await sink.deliver(records, context)).map(({ outcome }) => outcome)).toEqual([
      'delivered',
      'delivered',
    ]);
    expect(await textOf()).toBe(linesFor(records));
  });

  test('whose synchronisation fails has not taken the records', async () => {
    const records = sealedUpTo(1);
    let failures = 1;
    const openFile: OpenFile = async (path, flags, mode) => {
      const handle = await open(path, flags, mode);
      const plain = withWrite(handle, (data, offset, length) => handle.write(data, offset, length));
      return {
        ...plain,
        datasync: () => (failures-- > 0 ? Promise.reject(new Error('EIO: fdatasync')) : handle.datasync()),
      };
    };
    const sink = sinkWith({}, openFile);
    expect(await sink.deliver(records, context)).toEqual([{ outcome: 'retry', error: 'EIO: fdatasync' }]);
    expect(await textOf()).toBe('');
    expect(await sink.deliver(records, context)).toEqual(delivered(1));
  });

  test('of the kernel itself makes the records wait', async () => {
    const openFull: OpenFile = async (path, flags, mode) => {
      const full = await open('/dev/full', 'a');
      const handle = await open(path, flags, mode);
      const file = withWrite(handle, (data, offset, length) => full.write(data, offset, length));
      return { ...file, close: async () => void (await Promise.all([full.close(), handle.close()])) };
    };
    expect(await sinkWith({}, openFull).deliver(sealedUpTo(1), context)).toEqual([
      {
        outcome: 'retry',
        error: expect.stringContaining('ENOSPC: no space left on device, write') as string,
      },
    ]);
    expect(await textOf()).toBe('');
  });
});

describe('options', () => {
  test('a folder is needed, and a size above zero', () => {
    expect(() => jsonlSink({ folder: '' })).toThrow('The audit sink "jsonl" has no folder');
    expect(() => jsonlSink({ folder, maxFileBytes: 0 })).toThrow(
      'has "maxFileBytes" 0, which is no whole number',
    );
  });

  test('a folder that cannot be made is a start error', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(jsonlSink({ folder: join(folder, 'file', 'x') }).open?.()).rejects.toThrow('ENOTDIR');
  });
});
