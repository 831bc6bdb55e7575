import { connect } from 'node:net';

/** Where a connection is tried. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const TIMEOUT_MS = 2000;

/** Opens a connection and closes it, without sending anything: `undefined`, or why it did not come about. */
export function tryConnect({ host, port }: Address, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal });
    const end = (why: string | undefined) => {
      socket.destroy();
      resolve(why);
    };
    socket.setTimeout(TIMEOUT_MS, () => end(`no answer within ${TIMEOUT_MS / 1000} seconds`));
    socket.once('connect', () => end(undefined));
    // Further ones of the same socket say nothing new.
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
