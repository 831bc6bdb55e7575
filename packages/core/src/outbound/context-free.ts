import { AsyncLocalStorage } from 'node:async_hooks';

// Taken while modules load: in no request and in no span.
const inContextOfLoading = AsyncLocalStorage.snapshot();

/**
 * Calls `work` outside of every request and span, so that what Eyrie does on its own behalf is attributed to none, and
 * its timers and connections keep none in memory.
 */
export function runContextFree<Result>(work: () => Result): Result {
  return inContextOfLoading(work);
}
