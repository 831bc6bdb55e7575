import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const UNANSWERED = Symbol('eyrie.unanswered-requests');

type CountingSocket = Socket & { [UNANSWERED]?: number };

/**
 * Calls `closed` when a response has closed, or when its connection has: a pipelined response that still waits for
 * its turn gets no `close` of its own then. May call it twice.
 */
export function whenClosed(response: ServerResponse, socket: CountingSocket, closed: () => void): void {
  const waitingBefore = socket[UNANSWERED] ?? 0;
  socket[UNANSWERED] = waitingBefore + 1;
  if (waitingBefore > 0) socket.once('close', closed);
  response.on('close', () => {
    socket[UNANSWERED] = (socket[UNANSWERED] ?? 1) - 1;
    if (waitingBefore > 0) socket.off('close', closed);
    closed();
  });
}
