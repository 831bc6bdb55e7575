import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { CLIENT_CLOSED_REQUEST, type Outcome, outcomeOfStatus } from '../observation/outcome.js';

/** How a response ended, as it is counted. */
export interface ResponseEnd {
  readonly statusCode: number;
  readonly outcome: Outcome;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const EVENT_STREAM = /\r\ncontent-type: *text\/event-stream/i;

// RFC 9113, section 7: the error code with which a client cancels a stream.
const HTTP2_CANCEL = 8;

/**
 * Judges a closed response. A finished one is judged by its status. One that had not finished was given up by the
 * client if its side of the connection ended or broke; otherwise the server broke it off. An event stream that the
 * client closes after its headers has done what it is for.
 */
export function responseEnd({ request, response }: Exchange, finished = hasFinished(response)): ResponseEnd {
  const { statusCode } = response;
  if (finished) return { statusCode, outcome: outcomeOfStatus(statusCode) };
  if (!clientLeft(request, response)) {
    // Answered, but behind a pipelined answer that closed the connection.
    if (response.writableEnded) return { statusCode, outcome: outcomeOfStatus(statusCode) };
    return { statusCode: statusCode >= 500 ? statusCode : 500, outcome: 'server_error' };
  }
  if (response.headersSent && isEventStream(response))
    return { statusCode, outcome: outcomeOfStatus(statusCode) };
  return { statusCode: CLIENT_CLOSED_REQUEST, outcome: 'aborted' };
}

/** Whether all of a closed response has gone out. */
function hasFinished(response: ServerResponse): boolean {
  const stream = http2StreamOf(response);
  return stream === undefined ? response.writableFinished : response.writableEnded && stream.rstCode === 0;
}

function clientLeft(request: IncomingMessage, response: ServerResponse): boolean {
  const stream = http2StreamOf(response);
  if (stream !== undefined) return stream.rstCode === HTTP2_CANCEL;
  // A request that was made up by a function platform may have no socket.
  const socket = request.socket as Socket | undefined;
  return socket?.readableEnded === true || Boolean(socket?.errored);
}

/** The stream under a response of HTTP/2's compatibility API. */
export function http2StreamOf(response: ServerResponse): Http2Stream | undefined {
  return (response as { stream?: Http2Stream }).stream;
}

// Headers that were handed over with the head are found only in its text.
function isEventStream(response: ServerResponse): boolean {
  const type = response.getHeader('content-type');
  if (typeof type === 'string') return type.startsWith('text/event-stream');
  const { _header: head } = response as { _header?: unknown };
  return typeof head === 'string' && EVENT_STREAM.test(head);
}
