// Bounded: a message may carry a whole response of somebody else's server.
const MAX_LENGTH = 500;

/** What was thrown, in words: an error's message, else its text. Never throws. */
export function messageOf(error: unknown): string {
  try {
    const message = String(error instanceof Error ? error.message : error);
    return message.length > MAX_LENGTH ? `${message.slice(0, MAX_LENGTH)}…` : message;
  } catch {
    // A getter or a proxy of a hostile object may throw.
    return 'no message';
  }
}
