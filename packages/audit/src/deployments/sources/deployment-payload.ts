import type { DeploymentAudit } from '../deployment-audit.js';

/** A request that tells of a deployment, authenticated and read as JSON. */
export interface DeploymentPayload {
  readonly body: unknown;
  /** Of the URL that was called. */
  readonly query: URLSearchParams;
  /** A header of the request by its name in lower case. */
  header(name: string): string | undefined;
  /** SHA-256 of the body as it came, in hexadecimal. */
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** What a request told. */
export type DeploymentReading =
  | { readonly kind: 'deployment'; readonly record: DeploymentAudit; readonly idempotencyKey: string }
  /** No deployment has ended: a trial, one that goes on, or something else altogether. */
  | { readonly kind: 'ignored'; readonly reason: string };
