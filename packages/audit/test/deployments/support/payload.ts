import { createHash } from 'node:crypto';
import type { DeploymentPayload } from '../../../src/deployments/sources/deployment-payload.js';
import { NOW } from '../fixtures/plain.js';

/** A request with this body, as the sources are given it. */
export function payloadOf(
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  query = '',
): DeploymentPayload {
  return {
    body,
    query: new URLSearchParams(query),
    header: (name) => headers[name],
    digest: createHash('sha256').update(JSON.stringify(body)).digest('hex'),
    receivedAt: NOW,
  };
}

/** The error that a call throws. */
export function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
