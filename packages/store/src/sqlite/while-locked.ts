import { setTimeout } from 'node:timers/promises';
import { backoffDelayMs } from '@eyrie/core/engine';
import type { Deadline } from '../sql/deadline.js';
import { storeBusy } from '../sql/store-errors.js';
import { isLocked } from './sqlite-errors.js';

const BASE_DELAY_MS = 10;
const MAX_DELAY_MS = 200;

/** Tries until no other process has the lock: each try blocks 50 ms at most, and the pauses between leave the thread free. */
export async function whileLocked<Result>(
  attempt: () => Result,
  { deadline, label }: { readonly deadline: Deadline; readonly label: string },
): Promise<Result> {
  for (let failures = 1; ; failures += 1) {
    try {
      return attempt();
    } catch (error) {
      if (!isLocked(error)) throw error;
      const { leftMs, milliseconds } = deadline;
      if (leftMs === 0) throw storeBusy(label, 'lock', String(milliseconds), error);
      const delayMs = 1 + backoffDelayMs({ failures, baseDelayMs: BASE_DELAY_MS, maxDelayMs: MAX_DELAY_MS });
      await setTimeout(Math.min(leftMs, delayMs));
    }
  }
}
