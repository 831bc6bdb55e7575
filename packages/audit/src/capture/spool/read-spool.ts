import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { PreparedEvent } from '../prepared-event.js';
import type { SpoolWriter } from './spool.js';

const BATCH_SIZE = 200;

/** Reads a spool file and hands its events on in batches, in order. Counts the lines that are no events. */
export async function readSpool(path: string, write: SpoolWriter): Promise<{ readonly unreadable: number }> {
  let unreadable = 0;
  // Bounded by BATCH_SIZE.
  let batch: PreparedEvent[] = [];
  const flush = async (): Promise<void> => {
    const events = batch;
    batch = [];
    if (events.length > 0) await write(events);
  };
  const input = createReadStream(path, 'utf8');
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const event = parseLine(line);
      if (event === undefined) unreadable += 1;
      else batch.push(event);
      if (batch.length >= BATCH_SIZE) await flush();
    }
    await flush();
  } finally {
    input.destroy();
  }
  return { unreadable };
}

function parseLine(line: string): PreparedEvent | undefined {
  try {
    const parsed = JSON.parse(line) as PreparedEvent | null;
    return typeof parsed?.event?.id === 'string' ? { ...parsed, mayExist: true } : undefined;
  } catch {
    return undefined;
  }
}
