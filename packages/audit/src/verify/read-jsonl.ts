import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EyrieError, messageOf } from '@eyrie/core/engine';
import type { LogEntry } from '../records/log-entry.js';
import { parseLine } from '../records/parse-line.js';
import { LineSplitter } from './line-splitter.js';

const CHUNK_BYTES = 256 * 1024;

/**
 * Reads an export or a JSONL file, in batches of entries: UTF-8 with or without a byte order mark, lines that end in LF
 * or CRLF, empty lines passed over, compressed where the name ends in `.gz`. A line that cannot be read is an entry of
 * its own, as is a last line that breaks off, and one of more than 1 MiB, which is never held in memory as a whole.
 *
 * @throws EyrieError `EYRIE_AUDIT_EXPORT_UNREADABLE` for a file that cannot be opened or read.
 */
export async function* readJsonl(path: string): AsyncGenerator<readonly LogEntry[], void, void> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    yield* path.endsWith('.gz') ? readCompressed(file) : readJsonlStream(file);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    file.destroy();
  }
}

/** Reads the same from a stream of bytes, such as standard input. */
export async function* readJsonlStream(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly LogEntry[], void, void> {
  const splitter = new LineSplitter();
  for await (const chunk of bytes) {
    const entries: LogEntry[] = [];
    splitter.push(chunk, (line, number) => entries.push(entryOf(line, number)));
    if (entries.length > 0) yield entries;
  }
  const entries: LogEntry[] = [];
  splitter.end((line, number) => entries.push(lastEntryOf(line, number)));
  if (entries.length > 0) yield entries;
}

async function* readCompressed(file: Readable): AsyncGenerator<readonly LogEntry[], void, void> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  let fileError: unknown;
  file.on('error', (error) => {
    fileError = error;
    gunzip.destroy(error);
  });
  try {
    yield* readJsonlStream(file.pipe(gunzip));
  } catch (error) {
    if (fileError !== undefined || !isZlibError(error)) throw error;
    // What came before it was read and counts.
    yield [{ kind: 'unreadable', reason: 'compression' }];
  } finally {
    gunzip.destroy();
  }
}

function entryOf(line: Uint8Array | 'too-long', number: number): LogEntry {
  if (line === 'too-long') return { kind: 'unreadable', reason: 'too-long', line: number };
  const entry = parseLine(line);
  return entry.kind === 'unreadable' ? { ...entry, line: number } : entry;
}

function lastEntryOf(line: Uint8Array | 'too-long', number: number): LogEntry {
  const entry = entryOf(line, number);
  return entry.kind === 'unreadable' ? { ...entry, reason: 'torn' } : entry;
}

function isZlibError(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && /^(Z_|ERR_PADDING|ERR_TRAILING)/.test(code);
}

function unreadable(path: string, cause: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_EXPORT_UNREADABLE',
    problem: `The file ${path} cannot be read (${messageOf(cause)})`,
    remedy: 'Give the path of an export that you may read',
    cause,
  });
}
