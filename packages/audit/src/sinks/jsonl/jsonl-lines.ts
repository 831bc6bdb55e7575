import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { EyrieError } from '@eyrie/core/engine';
import { parseLine } from '../../records/parse-line.js';
import type { SealedRecord } from '../../records/sealed-record.js';
import { fileNameOf, type JsonlFileName } from './jsonl-file-name.js';

/** A record as far as it says where the log stands. */
export type RecordMark = Pick<SealedRecord, 'seq' | 'hash'>;

const FIRST_WINDOW_BYTES = 131_072;
const LINE_FEED = 0x0a;

/**
 * The last record of a file whose lines are whole; `undefined` where it has none.
 *
 * @throws EyrieError `EYRIE_AUDIT_JSONL_DAMAGED` where the end of the file is not what was written.
 */
export async function lastRecordOf(folder: string, file: JsonlFileName): Promise<RecordMark | undefined> {
  const path = join(folder, fileNameOf(file));
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    for (let window = Math.min(size, FIRST_WINDOW_BYTES); window > 0; window = Math.min(size, window * 2)) {
      // Bounded by the size of a file.
      const buffer = Buffer.alloc(window);
      await handle.read(buffer, 0, window, size - window);
      const lines = buffer.toString('utf8').split('\n').slice(0, -1);
      // The first one may begin before the window.
      if (window < size) lines.shift();
      for (const line of lines.toReversed()) {
        const entry = parseLine(line);
        if (entry.kind === 'record' && hashOf(entry.record) === entry.record.hash) return entry.record;
        if (entry.kind === 'record' || entry.kind === 'unreadable') throw damaged(path);
      }
      if (window === size) return undefined;
    }
    return undefined;
  } finally {
    await handle.close();
  }
}

/** The hashes of those records among `wanted` that a log holds, from its newest file back as far as needed. */
export async function hashesOf(
  folder: string,
  files: readonly JsonlFileName[],
  wanted: ReadonlySet<number>,
): Promise<ReadonlyMap<number, string>> {
  // Bounded by what is wanted.
  const found = new Map<number, string>();
  const first = Math.min(...wanted);
  for (const file of files.toReversed()) {
    let isReached = false;
    for await (const line of linesOf(join(folder, fileNameOf(file)))) {
      const entry = parseLine(line);
      if (entry.kind !== 'record') continue;
      const { seq, hash } = entry.record;
      isReached ||= seq <= first;
      if (wanted.has(seq)) found.set(seq, hash);
    }
    if (isReached || found.size === wanted.size) break;
  }
  return found;
}

/** Lines end with a line feed and nothing else: records may hold other characters that separate lines for readline. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  // Bounded by the longest line.
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    let data = Buffer.concat([rest, chunk as Buffer]);
    for (let end = data.indexOf(LINE_FEED); end !== -1; end = data.indexOf(LINE_FEED)) {
      yield data.subarray(0, end);
      data = data.subarray(end + 1);
    }
    rest = data;
  }
}

function hashOf({ prevHash, body }: SealedRecord): string {
  const hash = createHash('sha256');
  if (prevHash !== null) hash.update(Buffer.from(prevHash, 'hex'));
  return hash.update('\n').update(body).digest('hex');
}

function damaged(path: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_JSONL_DAMAGED',
    problem: `The last record in ${path} is not what was written there`,
    remedy:
      'Verify the file, keep it as evidence in another folder, and replay the records from its first one on',
  });
}
