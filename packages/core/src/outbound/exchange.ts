import { type Agent, type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { EyrieError } from '../errors/eyrie-error.js';
import { certificateInvalid, failed, nodeCodeOf, timedOut } from './outbound-errors.js';
import type { OutboundMethod, OutboundResponse } from './outbound-request.js';
import type { OutboundTarget } from './outbound-target.js';

/** A request in full, ready to be sent as often as needed. */
export interface Exchange {
  readonly target: OutboundTarget;
  readonly method: OutboundMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxResponseBytes: number;
  readonly agent: Agent;
  readonly lookup: LookupFunction;
  /** Its reason is the error to fail with. */
  readonly signal: AbortSignal;
}

/** How one attempt went. */
export type ExchangeResult =
  | { readonly type: 'response'; readonly response: Omit<OutboundResponse, 'attempts'> }
  | {
      readonly type: 'error';
      readonly error: EyrieError;
      /** The other side had closed an idle connection just before it was used again. */
      readonly staleConnection: boolean;
    };

/** Sends a request once. Never rejects. */
export function exchange(options: Exchange): Promise<ExchangeResult> {
  const { target, timeoutMs, connectTimeoutMs, signal } = options;
  return new Promise((resolve) => {
    let request: ClientRequest | undefined;
    let connectTimer: NodeJS.Timeout | undefined;
    const settle = (result: ExchangeResult): void => {
      clearTimeout(timer);
      clearTimeout(connectTimer);
      signal.removeEventListener('abort', onAbort);
      resolve(result);
    };
    const fail = (error: unknown): void => {
      settle({
        type: 'error',
        error: describe(error, target, request?.socket),
        staleConnection: request?.reusedSocket === true && isReset(error),
      });
      request?.destroy();
    };
    const onAbort = (): void => fail(signal.reason);
    const timer = setTimeout(() => fail(timedOut(target.origin, timeoutMs, 'exchange')), timeoutMs);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });

    try {
      request = open(options);
    } catch (error) {
      return fail(error);
    }
    request.on('error', fail);
    // Where no error says so: a server that wants to switch protocols is hung up on in silence.
    const onClose = (): void => fail(new Error('the connection was closed without a response'));
    request.once('close', onClose);
    request.once('socket', (socket) => {
      if (!socket.connecting) return;
      connectTimer = setTimeout(
        () => fail(timedOut(target.origin, connectTimeoutMs, 'connect')),
        connectTimeoutMs,
      );
      socket.once(target.protocol === 'https:' ? 'secureConnect' : 'connect', () =>
        clearTimeout(connectTimer),
      );
    });
    request.once('response', (response) => {
      request?.off('close', onClose);
      read(response, options.maxResponseBytes, fail, (body, truncated) => {
        const { statusCode = 0, headers } = response;
        settle({ type: 'response', response: { status: statusCode, headers, body, truncated } });
        if (truncated) request?.destroy();
      });
    });
    request.end(options.body);
  });
}

function open({ target, method, headers, agent, lookup }: Exchange): ClientRequest {
  const { protocol, hostname, port, path } = target;
  const send = protocol === 'https:' ? requestHttps : requestHttp;
  return send({ protocol, hostname, port, path, method, headers: { ...headers }, agent, lookup });
}

function read(
  response: IncomingMessage,
  limit: number,
  fail: (error: unknown) => void,
  done: (body: Buffer, truncated: boolean) => void,
): void {
  // Bounded by the limit.
  const chunks: Buffer[] = [];
  let left = limit;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk.length > left ? chunk.subarray(0, left) : chunk);
    left -= chunk.length;
    if (left >= 0) return;
    response.removeAllListeners('data').removeAllListeners('end');
    done(Buffer.concat(chunks), true);
  });
  response.once('end', () => done(Buffer.concat(chunks), false));
  response.on('error', fail);
}

function describe(error: unknown, { origin }: OutboundTarget, socket: Socket | null | undefined): EyrieError {
  if (error instanceof EyrieError) return error;
  const refused: unknown = socket == null ? undefined : Reflect.get(socket, 'authorizationError');
  return refused == null ? failed(origin, error) : certificateInvalid(origin, error);
}

function isReset(error: unknown): boolean {
  const code = nodeCodeOf(error);
  return code === 'ECONNRESET' || code === 'EPIPE';
}
