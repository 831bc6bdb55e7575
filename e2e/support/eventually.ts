import { setTimeout as delay } from 'node:timers/promises';

interface Polling {
  /** What is waited for, for the message when it does not come. */
  readonly what: string;
  /** @default 30000 */
  readonly deadlineMs?: number;
  /** @default 100 */
  readonly everyMs?: number;
}

/** Asks until the answer is not `undefined`. */
export async function eventually<T>(polling: Polling, ask: () => Promise<T | undefined>): Promise<T> {
  const { what, deadlineMs = 30_000, everyMs = 100 } = polling;
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${deadlineMs / 1000} s`);
    await delay(everyMs);
  }
}
