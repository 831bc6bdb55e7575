import { createReadStream } from 'node:fs';
import type { PreparedEvent } from '../prepared-event.js';

const BATCH_SIZE = 200;
const LINE_FEED = '\n';

/** Where reading begins and ends. */
export interface SpoolRange {
  /** Lines that were read before. */
  readonly fromLine: number;
  /** Bytes that count. @default all of them */
  readonly length?: number | undefined;
}

/** Some lines of a spool file, in order. */
export interface SpoolBatch {
  readonly events: readonly PreparedEvent[];
  /** Lines that are no events. */
  readonly unreadable: readonly string[];
  /** What follows the last line feed, where it is no event: its writer was killed before it was acknowledged. */
  readonly torn: string | undefined;
  /** How many lines there were. */
  readonly lines: number;
}

interface Line {
  readonly text: string;
  readonly isTorn: boolean;
}

/** Reads a spool file in batches. Throws what the disk says, also where there is no such file. */
export async function* readSpool(path: string, range: SpoolRange): AsyncGenerator<SpoolBatch, void, void> {
  // Bounded by BATCH_SIZE.
  let lines: Line[] = [];
  let toSkip = range.fromLine;
  for await (const line of linesOf(path, range.length)) {
    if (toSkip > 0) {
      toSkip -= 1;
      continue;
    }
    lines.push(line);
    if (lines.length < BATCH_SIZE) continue;
    yield batchOf(lines);
    lines = [];
  }
  if (lines.length > 0) yield batchOf(lines);
}

// Not by node:readline, which ends lines at U+2028 too and does not pass on what the file throws.
async function* linesOf(path: string, length: number | undefined): AsyncGenerator<Line, void, void> {
  let rest = '';
  const end = length === undefined ? {} : { end: length - 1 };
  for await (const chunk of createReadStream(path, { encoding: 'utf8', ...end })) {
    const lines = (rest + String(chunk)).split(LINE_FEED);
    rest = lines.pop() ?? '';
    for (const text of lines) yield { text, isTorn: false };
  }
  if (rest !== '') yield { text: rest, isTorn: true };
}

function batchOf(lines: readonly Line[]): SpoolBatch {
  const events: PreparedEvent[] = [];
  const unreadable: string[] = [];
  let torn: string | undefined;
  for (const { text, isTorn } of lines) {
    const event = parseLine(text);
    if (event !== undefined) events.push(event);
    else if (isTorn) torn = text;
    else unreadable.push(text);
  }
  return { events, unreadable, torn, lines: lines.length };
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

/** Whether this very file is not there. */
export function isMissing(error: unknown, path: string): boolean {
  const { code, path: of } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return code === 'ENOENT' && of === path;
}
