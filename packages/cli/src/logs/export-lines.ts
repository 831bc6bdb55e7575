import {
  type AuditLog,
  checkpointLine,
  type LogEntry,
  readStoredLog,
  recordLine,
  segmentLine,
} from '@eyrie/audit/engine';

/** What was written so far. */
export interface ExportCounts {
  records: number;
  checkpoints: number;
  segments: number;
}

/** What is exported. */
export interface ExportRequest {
  readonly log: AuditLog;
  readonly streams: readonly string[];
  readonly fromSeq?: number | undefined;
  readonly toSeq?: number | undefined;
  /** Is counted up. */
  readonly counts: ExportCounts;
  readonly signal: AbortSignal;
}

/** The lines of an export, each with its end, in batches. */
export async function* exportLines(request: ExportRequest): AsyncGenerator<string, void, undefined> {
  const { log, streams, fromSeq, toSeq, counts, signal } = request;
  for (const stream of streams) {
    for await (const batch of readStoredLog({ log, stream, fromSeq, toSeq })) {
      signal.throwIfAborted();
      yield batch.map((entry) => `${lineOf(entry, counts)}\n`).join('');
    }
  }
}

function lineOf(entry: LogEntry, counts: ExportCounts): string {
  switch (entry.kind) {
    case 'record':
      counts.records += 1;
      return recordLine(entry.record);
    case 'checkpoint':
      counts.checkpoints += 1;
      return checkpointLine(entry.checkpoint);
    case 'segment':
      counts.segments += 1;
      return segmentLine(entry.segment);
    case 'unreadable':
      throw new TypeError('A store has no lines');
  }
}
