/** Where an uncaught error came from, in Node's words. */
export type CrashOrigin = 'uncaughtException' | 'unhandledRejection';

/**
 * Hears of an uncaught error before the process ends of it. `survives` is true where the app handles uncaught errors
 * itself: then the process may go on, and nobody should hold it up.
 */
export type CrashReporter = (error: unknown, origin: CrashOrigin, survives: boolean) => void;

const REPORTERS = Symbol.for('eyrie.logging.crash-reporters');

type CrashListener = ((error: unknown, origin: CrashOrigin) => void) & {
  readonly [REPORTERS]: Set<CrashReporter>;
};

/**
 * Reports uncaught exceptions, and rejections that Node raises as such because nobody handles them (its default,
 * `--unhandled-rejections=throw`, and `strict`; with `warn`, `none`, or a listener for `unhandledRejection`, Node
 * raises nothing and nothing is reported). What Node prints, its exit code, and an `uncaughtException` listener of the
 * app that keeps the process alive stay as they are.
 *
 * All apps of a process share one listener. The first of them reports, so that an error has one line; the next one
 * does where its reporter throws. Returns what undoes it.
 */
export function onProcessCrash(report: CrashReporter): () => void {
  const listener = process.listeners('uncaughtExceptionMonitor').find(isOurs) ?? listen();
  // An entry of its own for every call.
  const entry: CrashReporter = (error, origin, survives) => report(error, origin, survives);
  listener[REPORTERS].add(entry);
  return () => {
    listener[REPORTERS].delete(entry);
    if (listener[REPORTERS].size === 0) process.off('uncaughtExceptionMonitor', listener);
  };
}

function listen(): CrashListener {
  // Bounded by the number of apps in the process.
  const reporters = new Set<CrashReporter>();
  const onCrash = (error: unknown, origin: CrashOrigin): void => {
    const survives =
      process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback();
    for (const report of reporters) {
      try {
        report(error, origin, survives);
        return;
      } catch {
        // An error of ours would take the place of the app's, and change the exit code.
      }
    }
  };
  const listener: CrashListener = Object.assign(onCrash, { [REPORTERS]: reporters });
  process.on('uncaughtExceptionMonitor', listener);
  return listener;
}

function isOurs(listener: object): listener is CrashListener {
  return REPORTERS in listener;
}
