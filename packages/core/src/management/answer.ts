import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Diagnostics } from '../diagnostics/diagnostics.js';
import { EyrieError } from '../errors/eyrie-error.js';
import { pathOf } from '../http/http-server-observation.js';
import { errorTypeOf } from '../observation/error-type.js';
import { equalSecrets } from '../security/equal-secrets.js';
import type { EndpointAccess, ManagementEndpoint } from './management-endpoint.js';
import { readBody } from './read-body.js';

const DEFAULT_MAX_BODY_BYTES = 1_048_576;
const BEARER = /^Bearer +(\S+) *$/i;

/** Answers a request to an endpoint: 405, 401, 413 and 500 by itself, the rest through the endpoint. Never throws. */
export async function answer(
  endpoint: ManagementEndpoint,
  request: IncomingMessage,
  response: ServerResponse,
  diagnostics: Diagnostics,
): Promise<void> {
  if (!endpoint.methods.includes(request.method ?? '')) {
    response.setHeader('allow', endpoint.methods.join(', '));
    return refuse(response, 405, 'Method Not Allowed');
  }
  if (!mayPass(endpoint.access, request)) {
    response.setHeader('www-authenticate', 'Bearer');
    return refuse(response, 401, 'Unauthorized');
  }
  const url = request.url ?? '/';
  const path = pathOf(url);
  try {
    await endpoint.handle(
      {
        raw: request,
        path,
        query: new URLSearchParams(url.slice(path.length)),
        readBody: () => readBody(request, endpoint.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES),
      },
      response,
    );
  } catch (error) {
    // The client left while its body was read: there is nobody to answer, and nothing to mend.
    if (request.destroyed && !request.complete) return;
    if (isBodyTooLarge(error)) {
      if (!response.headersSent) response.setHeader('connection', 'close');
      return refuse(response, 413, 'Content Too Large');
    }
    diagnostics.report({
      code: 'EYRIE_MANAGEMENT_ENDPOINT_FAILED',
      key: endpoint.name,
      problem: `The management endpoint "${endpoint.name}" at ${endpoint.path} threw ${errorTypeOf(error)}`,
      remedy: 'The request was answered with 500. Report it with this message',
    });
    refuse(response, 500, 'Internal Server Error');
  }
}

function isBodyTooLarge(error: unknown): boolean {
  try {
    return error instanceof EyrieError && error.code === 'EYRIE_MANAGEMENT_BODY_TOO_LARGE';
  } catch {
    // A trap of a hostile proxy may throw.
    return false;
  }
}

function mayPass(access: EndpointAccess, request: IncomingMessage): boolean {
  if (access.type === 'open') return true;
  if (access.type === 'closed') return false;
  const given = BEARER.exec(request.headers.authorization ?? '')?.[1];
  return given !== undefined && equalSecrets(given, access.token);
}

function refuse(response: ServerResponse, statusCode: number, reason: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.statusCode = statusCode;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`${reason}\n`);
}
