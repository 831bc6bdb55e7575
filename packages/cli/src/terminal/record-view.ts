import { recordLine, type SealedRecord } from '@eyrie/audit/engine';
import { safeLines } from './safe-text.js';

/** What a table shows of a record. */
export const RECORD_HEADER = [
  'TIME',
  'ACTOR',
  'ACTION',
  'TYPE',
  'TARGET',
  'OUTCOME',
  'STREAM',
  'SEQ',
] as const;

interface ShownEvent {
  readonly time?: unknown;
  readonly actor?: { readonly id?: unknown } | undefined;
  readonly action?: unknown;
  readonly type?: unknown;
  readonly targets?: readonly { readonly type?: unknown; readonly id?: unknown }[] | undefined;
  readonly outcome?: unknown;
}

/** The cells of a record, not safe for a terminal yet. */
export function recordCells({ body, stream, seq }: SealedRecord): readonly string[] {
  const event = eventOf(body);
  const targets = Array.isArray(event.targets) ? event.targets : [];
  return [
    textOf(event.time),
    textOf(event.actor?.id),
    textOf(event.action),
    textOf(event.type),
    targets.map(({ type, id }) => `${textOf(type)}/${textOf(id)}`).join(' '),
    textOf(event.outcome),
    stream,
    String(seq),
  ];
}

/** A record as its line of an export is. */
export function recordAsJson(record: SealedRecord): unknown {
  return JSON.parse(recordLine(record)) as unknown;
}

/** The line itself; on a terminal without anything that it acts upon, which JSON says otherwise. */
export function lineFor(line: string, isTerminal: boolean): string {
  return isTerminal ? safeLines(line) : line;
}

/** A log that was tampered with may hold anything. */
function eventOf(body: string): ShownEvent {
  try {
    const event: unknown = JSON.parse(body);
    return typeof event === 'object' && event !== null ? event : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : '-';
}
