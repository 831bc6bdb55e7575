// Bounded by the apps that are closing. One listener for all of them: with one each, Node would warn of a leak.
const waiting = new Set<() => void>();

/** Calls `work` when the process has nothing left to do, until the returned function is called. */
export function beforeExit(work: () => void): () => void {
  if (waiting.size === 0) process.on('beforeExit', callAll);
  waiting.add(work);
  return () => {
    if (waiting.delete(work) && waiting.size === 0) process.off('beforeExit', callAll);
  };
}

function callAll(): void {
  for (const work of [...waiting]) work();
}
