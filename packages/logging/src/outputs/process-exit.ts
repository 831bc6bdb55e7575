type ExitCallback = () => void;

const CALLBACKS = Symbol.for('eyrie.logging.exit-callbacks');

type ExitListener = (() => void) & { readonly [CALLBACKS]: Set<ExitCallback> };

/** Calls back while the process exits. All apps of a process share one listener. Returns what undoes it. */
export function atProcessExit(callback: ExitCallback): () => void {
  const listener = process.listeners('exit').find(isOurs) ?? listen();
  listener[CALLBACKS].add(callback);
  return () => {
    listener[CALLBACKS].delete(callback);
    if (listener[CALLBACKS].size === 0) process.off('exit', listener);
  };
}

function listen(): ExitListener {
  // Bounded by the outputs and apps of the process.
  const callbacks = new Set<ExitCallback>();
  const onExit = (): void => {
    for (const callback of callbacks) {
      try {
        callback();
      } catch {
        // What an exit listener throws would change the exit code.
      }
    }
  };
  const listener: ExitListener = Object.assign(onExit, { [CALLBACKS]: callbacks });
  process.on('exit', listener);
  return listener;
}

function isOurs(listener: object): listener is ExitListener {
  return CALLBACKS in listener;
}
