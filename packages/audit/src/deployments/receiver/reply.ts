import type { ServerResponse } from 'node:http';
import type { EyrieError } from '@eyrie/core/engine';

/** Answers with JSON that nobody keeps. */
export function reply(
  response: ServerResponse,
  status: number,
  body: Readonly<Record<string, unknown>>,
): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.end(`${JSON.stringify(body)}\n`);
}

/** Answers with what was wrong: code, problem and remedy. */
export function replyError(response: ServerResponse, status: number, error: EyrieError): void {
  reply(response, status, { code: error.code, problem: error.problem, remedy: error.remedy });
}
