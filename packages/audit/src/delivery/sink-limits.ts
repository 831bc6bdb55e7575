import { EyrieError } from '@eyrie/core/engine';
import type { AuditSink } from '../sinks/audit-sink.js';

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const MAX_BATCH_SIZE = 1000;
const MAX_TIMEOUT_MS = 600_000;

/** @throws EyrieError `EYRIE_AUDIT_SINK_INVALID` for names or limits of sinks out of bounds, or a name used twice */
export function checkSinks(sinks: readonly AuditSink[]): void {
  const names = new Set<string>();
  for (const { name, batchSize = 1, timeoutMs = 1 } of sinks) {
    if (!NAME.test(name)) {
      throw invalid(
        `An audit sink is named "${String(name).slice(0, 100)}"`,
        'Name sinks with up to 63 lower-case letters, digits and dashes',
      );
    }
    if (names.has(name)) {
      throw invalid(
        `Two audit sinks are named "${name}"`,
        'Give each its own name: it has a cursor under it',
      );
    }
    names.add(name);
    if (isWhole(batchSize, MAX_BATCH_SIZE) && isWhole(timeoutMs, MAX_TIMEOUT_MS)) continue;
    throw invalid(
      `The audit sink "${name}" has batches of ${batchSize} records and a deadline of ${timeoutMs} ms`,
      `Use whole numbers: batches of 1 to ${MAX_BATCH_SIZE} records, a deadline of 1 to ${MAX_TIMEOUT_MS} ms`,
    );
  }
}

function isWhole(value: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= max;
}

function invalid(problem: string, remedy: string): EyrieError {
  return new EyrieError({ code: 'EYRIE_AUDIT_SINK_INVALID', problem, remedy });
}
