// Messages of processes that a bench has started.
import { once } from 'node:events';

/** The next message of a process. Throws where it ends instead. */
export async function nextMessage(child) {
  const done = new AbortController();
  const ended = once(child, 'exit', { signal: done.signal }).then(([code, signal]) => {
    throw new Error(`A process ended with ${code ?? signal} before it had answered`);
  });
  try {
    return (await Promise.race([once(child, 'message', { signal: done.signal }), ended]))[0];
  } finally {
    ended.catch(() => {});
    done.abort();
  }
}

/** What a process answers to a question. */
export async function ask(child, question) {
  child.send(question);
  return await nextMessage(child);
}
