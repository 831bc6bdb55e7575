type Flush = () => Promise<void>;

const FLUSHES = Symbol.for('eyrie.termination.flushes');

type TerminationListener = (() => void) & { readonly [FLUSHES]: Set<Flush> };

/**
 * Flushes on SIGTERM where nobody else listens for it, then raises the signal again, so that the process ends as it
 * would without Eyrie (exit 143). Where the app has a listener of its own (as after `enableShutdownHooks()`), the app
 * decides. As PID 1 the kernel ignores the raised signal, as it does without Eyrie: everything goes on.
 *
 * All apps of a process share one listener, so that the signal is raised once all of them have flushed.
 * Returns what undoes it.
 */
export function flushOnTermination(flush: Flush): () => void {
  const listener = process.listeners('SIGTERM').find(isOurs) ?? listen();
  listener[FLUSHES].add(flush);
  return () => {
    listener[FLUSHES].delete(flush);
    if (listener[FLUSHES].size > 0) return;
    process.off('SIGTERM', listener).off('beforeExit', awaitSignal);
  };
}

function listen(): TerminationListener {
  // Bounded by the number of apps in the process.
  const flushes = new Set<Flush>();
  let flushing = false;
  const onSignal = (): void => {
    if (flushing || process.listenerCount('SIGTERM') > 1) return;
    flushing = true;
    void Promise.allSettled(Array.from(flushes, (flush) => flush())).then(() => {
      flushing = false;
      process.off('SIGTERM', listener);
      process.kill(process.pid, 'SIGTERM');
      // Reached only where the signal did not end the process.
      if (flushes.size > 0) process.prependListener('SIGTERM', listener);
    });
  };
  const listener: TerminationListener = Object.assign(onSignal, { [FLUSHES]: flushes });
  // First, because a listener of the app's that listens once is gone when the next one is called.
  process.prependListener('SIGTERM', listener);
  process.once('beforeExit', awaitSignal);
  return listener;
}

/**
 * One more turn of the event loop, which brings a signal that was raised in the last one: who raises it again as the last
 * thing (Nest, after its shutdown hooks) must not end with exit code 0 because somebody listens.
 */
function awaitSignal(): void {
  setImmediate(() => {});
}

function isOurs(listener: NodeJS.SignalsListener | (() => void)): listener is TerminationListener {
  return FLUSHES in listener;
}
