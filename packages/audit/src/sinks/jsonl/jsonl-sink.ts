import { join } from 'node:path';
import { messageOf } from '@eyrie/core/engine';
import { makeFolder } from '../../files/durable-folder.js';
import { checkpointLine, recordLine } from '../../records/record-line.js';
import type { SealedRecord, SignedCheckpoint } from '../../records/sealed-record.js';
import type { AuditSink, DeliveryResult, SinkContext } from '../audit-sink.js';
import { recordConflict } from '../shared/conflicts.js';
import { sameForAll } from '../shared/deliver-each.js';
import { assertWholeNumber, sinkOptionInvalid } from '../shared/option-error.js';
import { safeSegment } from '../shared/safe-segment.js';
import { type WithDefaults, withDefaults } from '../shared/with-defaults.js';
import type { OpenFile } from './append-file.js';
import type { RecordMark } from './jsonl-lines.js';
import { JsonlLog } from './jsonl-log.js';
import { JSONL_SINK_DEFAULTS, type JsonlSinkOptions } from './jsonl-options.js';

// Logs that are open at a time; the one used longest ago is closed for another.
const MAX_OPEN_LOGS = 64;

/**
 * Keeps records as lines of JSON in `<folder>/<stream>/audit-<date>-<number>.jsonl`, the form of an export, which
 * `eyrie audit verify` reads. A batch is written and synchronised with the disk together (`fdatasync`); files have the
 * mode 0600. A line that a crash tore is cut off when the file is opened again, records that are there already are
 * passed over, and another record of the same `seq` is rejected. A full disk leaves the file as it was: tried again.
 * Checkpoints are lines among the records.
 *
 * @throws EyrieError `EYRIE_AUDIT_SINK_OPTION_INVALID`; with delivery, `EYRIE_AUDIT_JSONL_DAMAGED`, which counts as
 * `retry`.
 *
 * @example
 * ```ts
 * import { jsonlSink } from '@eyrie/audit/engine';
 *
 * const sink = jsonlSink({ folder: '/var/lib/orders/audit' });
 * ```
 */
export function jsonlSink(options: JsonlSinkOptions): AuditSink {
  return createJsonlSink(options);
}

/** As {@link jsonlSink}, with another way to open files. */
export function createJsonlSink(options: JsonlSinkOptions, openFile?: OpenFile): AuditSink {
  const settings = withDefaults(options, JSONL_SINK_DEFAULTS);
  const { name, folder, maxFileBytes } = settings;
  if (folder === '') throw sinkOptionInvalid(name, 'has no folder', 'Give the path of a folder as "folder"');
  assertWholeNumber(name, 'maxFileBytes', maxFileBytes);
  return new JsonlSink(settings, openFile);
}

type Settings = WithDefaults<JsonlSinkOptions, keyof typeof JSONL_SINK_DEFAULTS>;

class JsonlSink implements AuditSink {
  readonly name: string;
  readonly ordered = true;
  readonly batchSize: number;
  readonly timeoutMs: number;
  readonly #settings: Settings;
  readonly #openFile: OpenFile | undefined;
  // Bounded by MAX_OPEN_LOGS; the one used last comes last.
  readonly #logs = new Map<string, JsonlLog>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(settings: Settings, openFile: OpenFile | undefined) {
    this.name = settings.name;
    this.batchSize = settings.batchSize;
    this.timeoutMs = settings.timeoutMs;
    this.#settings = settings;
    this.#openFile = openFile;
  }

  async open(): Promise<void> {
    await makeFolder(this.#settings.folder);
  }

  deliver(records: readonly SealedRecord[], { signal }: SinkContext): Promise<readonly DeliveryResult[]> {
    return this.#inTurn(async () => {
      // Bounded by the batch.
      const results: DeliveryResult[] = [];
      for (const [stream, part] of Map.groupBy(records, (record) => record.stream)) {
        const partResults = await this.#deliverStream(stream, part, signal);
        part.forEach((record, at) => {
          results[records.indexOf(record)] = partResults[at] as DeliveryResult;
        });
      }
      return results;
    });
  }

  anchor(checkpoint: SignedCheckpoint, { signal }: SinkContext): Promise<DeliveryResult> {
    return this.#inTurn(async () => {
      try {
        signal.throwIfAborted();
        const log = await this.#logOf(checkpoint.stream);
        const line = Buffer.from(`${checkpointLine(checkpoint)}\n`);
        const date = checkpoint.createdAt.slice(0, 10);
        await log.last();
        if (log.needsNewFile(date, 0, line.length)) await log.startFile(date);
        return { outcome: 'delivered', receipt: await log.append(line, undefined) };
      } catch (error) {
        return { outcome: 'retry', error: messageOf(error) };
      }
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      for (const log of this.#logs.values()) await log.close();
      this.#logs.clear();
    });
  }

  async #deliverStream(
    stream: string,
    records: readonly SealedRecord[],
    signal: AbortSignal,
  ): Promise<readonly DeliveryResult[]> {
    try {
      signal.throwIfAborted();
      const log = await this.#logOf(stream);
      const last = await log.last();
      const isNew = (record: SealedRecord): boolean => last === undefined || record.seq > last.seq;
      const there = await resultsOfThere(
        log,
        records.filter((record) => !isNew(record)),
      );
      const added = await this.#write(log, last, records.filter(isNew));
      return [...there, ...added];
    } catch (error) {
      return sameForAll(records, { outcome: 'retry', error: messageOf(error) });
    }
  }

  /** Writes what follows the last record; never throws once a part of it is on the disk. */
  async #write(
    log: JsonlLog,
    last: RecordMark | undefined,
    records: readonly SealedRecord[],
  ): Promise<readonly DeliveryResult[]> {
    const [first] = records;
    if (first === undefined) return [];
    if (last !== undefined && first.seq === last.seq + 1 && first.prevHash !== last.hash) {
      return sameForAll(records, recordConflict(first, 'the file of the record before it'));
    }
    // Bounded by the batch.
    const results: DeliveryResult[] = [];
    try {
      // What came before is missing here: a reader sees where, as another file begins.
      const isGap = last !== undefined && first.seq > last.seq + 1;
      if (isGap) await log.startFile(dateOf(first));
      while (results.length < records.length) {
        const part = partForOneFile(log, records.slice(results.length));
        if (part.needsNewFile) await log.startFile(part.date);
        const receipt = await log.append(Buffer.concat(part.lines), part.last);
        for (let count = 0; count < part.lines.length; count += 1) {
          results.push({ outcome: 'delivered', receipt });
        }
      }
      return results;
    } catch (error) {
      await log.close().catch(() => undefined);
      const failure = { outcome: 'retry', error: messageOf(error) } as const;
      return [...results, ...sameForAll(records.slice(results.length), failure)];
    }
  }

  async #logOf(stream: string): Promise<JsonlLog> {
    const { folder, maxFileBytes } = this.#settings;
    const log =
      this.#logs.get(stream) ??
      new JsonlLog({ folder: join(folder, safeSegment(stream)), maxFileBytes, openFile: this.#openFile });
    this.#logs.delete(stream);
    this.#logs.set(stream, log);
    for (const [oldest, other] of this.#logs) {
      if (this.#logs.size <= MAX_OPEN_LOGS) break;
      this.#logs.delete(oldest);
      await other.close();
    }
    return log;
  }

  /** One write at a time. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** Lines that go to one file together. */
interface FilePart {
  readonly needsNewFile: boolean;
  readonly date: string;
  readonly lines: readonly Buffer[];
  readonly last: RecordMark;
}

function partForOneFile(log: JsonlLog, records: readonly SealedRecord[]): FilePart {
  // Bounded by the batch.
  const lines: Buffer[] = [];
  const date = dateOf(records[0] as SealedRecord);
  let bytes = 0;
  let needsNewFile = false;
  let last: SealedRecord = records[0] as SealedRecord;
  for (const record of records) {
    const line = Buffer.from(`${recordLine(record)}\n`);
    if (lines.length === 0) needsNewFile = log.needsNewFile(date, 0, line.length);
    // Behind the first line of a new file the next call looks again, at the file that is there then.
    else if (needsNewFile || log.needsNewFile(dateOf(record), bytes, line.length)) break;
    lines.push(line);
    bytes += line.length;
    last = record;
  }
  return { needsNewFile, date, lines, last: { seq: last.seq, hash: last.hash } };
}

async function resultsOfThere(
  log: JsonlLog,
  records: readonly SealedRecord[],
): Promise<readonly DeliveryResult[]> {
  if (records.length === 0) return [];
  const hashes = await log.hashesOf(new Set(records.map(({ seq }) => seq)));
  return records.map((record) => {
    const hash = hashes.get(record.seq);
    if (hash === record.hash) return { outcome: 'delivered', receipt: 'it was there already' };
    if (hash !== undefined) return recordConflict(record, 'the file');
    return {
      outcome: 'rejected',
      error: `record ${record.seq} is missing in the files, which later records were added to since`,
    };
  });
}

/** The day it was sealed, which never goes back from one record to the next. */
function dateOf({ sealedAt }: SealedRecord): string {
  return sealedAt.slice(0, 10);
}
