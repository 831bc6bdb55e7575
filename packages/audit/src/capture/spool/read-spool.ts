import { createReadStream } from 'node:fs';
import type { PreparedEvent } from '../prepared-event.js';
import type { SpoolWriter } from './spool.js';

const BATCH_SIZE = 200;
const LINE_FEED = '\n';

/**
 * Reads a spool file and hands its events on in batches, in order. Counts the lines that are no events. A file that is
 * gone holds none: another process that has taken it over too was faster.
 */
export async function readSpool(path: string, write: SpoolWriter): Promise<{ readonly unreadable: number }> {
  let unreadable = 0;
  // Bounded by BATCH_SIZE.
  let batch: PreparedEvent[] = [];
  const flush = async (): Promise<void> => {
    const events = batch;
    batch = [];
    if (events.length > 0) await write(events);
  };
  for await (const line of linesOf(path)) {
    const event = parseLine(line);
    if (event === undefined) unreadable += 1;
    else batch.push(event);
    if (batch.length >= BATCH_SIZE) await flush();
  }
  await flush();
  return { unreadable };
}

// Not by node:readline, which ends lines at U+2028 too and does not pass on what the file throws.
async function* linesOf(path: string): AsyncGenerator<string, void, void> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, 'utf8')) {
      const lines = (rest + String(chunk)).split(LINE_FEED);
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  if (rest !== '') yield rest;
}

function parseLine(line: string): PreparedEvent | undefined {
  try {
    const parsed = JSON.parse(line) as PreparedEvent | null;
    if (typeof parsed?.event?.id !== 'string') return undefined;
    return { event: parsed.event, personal: parsed.personal, mayExist: true };
  } catch {
    return undefined;
  }
}

/** Whether a file is not there. */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
}
