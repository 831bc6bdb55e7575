import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const UNANSWERED = Symbol('eyrie.unanswered-requests');
const WAITING = Symbol('eyrie.waiting-responses');

type CountingSocket = Socket & { [UNANSWERED]?: number; [WAITING]?: Set<() => void> };

/**
 * Calls `closed` when a response has closed, or when its connection has: a pipelined response that still waits for
 * its turn gets no `close` of its own then. May call it twice. Returns whether the response is such a one.
 */
export function whenClosed(response: ServerResponse, socket: CountingSocket, closed: () => void): boolean {
  const waitingBefore = socket[UNANSWERED] ?? 0;
  socket[UNANSWERED] = waitingBefore + 1;
  if (waitingBefore > 0) waitingOn(socket).add(closed);
  response.on('close', () => {
    socket[UNANSWERED] = (socket[UNANSWERED] ?? 1) - 1;
    if (waitingBefore > 0) waitingOn(socket).delete(closed);
    closed();
  });
  return waitingBefore > 0;
}

// One listener for all of them, because Node warns of a leak from the eleventh on.
function waitingOn(socket: CountingSocket): Set<() => void> {
  const known = socket[WAITING];
  if (known !== undefined) return known;
  // Bounded by what Node parses ahead of one connection.
  const waiting = new Set<() => void>();
  socket[WAITING] = waiting;
  socket.once('close', () => {
    for (const closed of waiting) closed();
  });
  return waiting;
}
