const STATE = Symbol.for('eyrie.termination');

interface TerminationState {
  flushed: boolean;
}

type TerminationListener = (() => void) & { readonly [STATE]: TerminationState };

/**
 * Flushes on SIGTERM where nobody else listens for it, then raises the signal again, so that the process ends as it
 * would without Eyrie (exit 143). Where the app has a listener of its own (as after `enableShutdownHooks()`), the app
 * decides. As PID 1 the kernel ignores the raised signal, as it does without Eyrie: everything goes on.
 *
 * Returns what undoes it.
 */
export function flushOnTermination(flush: () => Promise<void>): () => void {
  let flushing = false;
  const listener: TerminationListener = Object.assign(
    () => {
      if (flushing || terminationListeners().length < process.listenerCount('SIGTERM')) return;
      flushing = true;
      void flush().finally(() => {
        flushing = false;
        listener[STATE].flushed = true;
        raiseOnceAllFlushed();
      });
    },
    { [STATE]: { flushed: false } },
  );
  process.on('SIGTERM', listener);
  return () => process.off('SIGTERM', listener);
}

// Several apps of one process each have a listener: the last to have flushed raises the signal for all.
function raiseOnceAllFlushed(): void {
  const listeners = terminationListeners();
  if (!listeners.every((listener) => listener[STATE].flushed)) return;
  for (const listener of listeners) process.off('SIGTERM', listener);
  process.kill(process.pid, 'SIGTERM');
  // Reached only where the signal did not end the process.
  for (const listener of listeners) {
    listener[STATE].flushed = false;
    process.on('SIGTERM', listener);
  }
}

function terminationListeners(): TerminationListener[] {
  return process
    .listeners('SIGTERM')
    .filter((listener): listener is TerminationListener => STATE in listener);
}
