import type { IncomingHttpHeaders } from 'node:http';
import {
  isOneOf,
  isRecentTimestamp,
  isSignedWebhook,
  WEBHOOK_SIGNATURE_DEFAULTS,
} from '../../signatures/webhook-signature.js';
import type { DeploymentScope } from '../sources/read-deployment.js';
import { isHubSignature } from './hub-signature.js';
import type { CheckedSecrets } from './receiver-secrets.js';

const BEARER = /^Bearer +(\S+) *$/i;

/** Why a sender was refused: for the audit, never for the sender. */
export type Refusal = 'missing' | 'wrong' | 'expired';

/** Whether a sender is known, and what it may tell of. */
export type Authentication =
  | { readonly passed: true; readonly scope: DeploymentScope }
  | { readonly passed: false; readonly why: Refusal };

/** A request that wants to be believed. */
export interface AuthenticationRequest {
  readonly headers: IncomingHttpHeaders;
  /** The body as it came; asked for only where it is signed. */
  body(): Promise<Buffer>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

interface Proof {
  readonly scope: DeploymentScope;
  refusal(): Promise<Refusal | undefined>;
}

/**
 * Finds out whether a sender knows a secret. Every proof that a request brings must hold, where secrets of its kind are
 * set: a valid token does not make up for a signature of another body.
 */
export class Authenticator {
  readonly #secrets: CheckedSecrets;

  constructor(secrets: CheckedSecrets) {
    this.#secrets = secrets;
  }

  /** Rejects as reading the body does. */
  async authenticate(request: AuthenticationRequest): Promise<Authentication> {
    const proofs = this.#proofsIn(request);
    for (const proof of proofs) {
      const why = await proof.refusal();
      if (why !== undefined) return { passed: false, why };
    }
    const [first] = proofs;
    if (first === undefined) return { passed: false, why: 'missing' };
    return { passed: true, scope: proofs.find(({ scope }) => scope !== 'any')?.scope ?? first.scope };
  }

  /** Those of headers alone come first: a wrong token is refused without reading a body. */
  #proofsIn({ headers, body, now }: AuthenticationRequest): readonly Proof[] {
    const { bearer, gitlab, github, signing } = this.#secrets;
    const { authorization } = headers;
    const token = headers['x-gitlab-token'];
    const hub = headers['x-hub-signature-256'];
    const signature = headers['webhook-signature'];
    const proofs: Proof[] = [];
    if (bearer.length > 0 && authorization !== undefined) {
      const given = BEARER.exec(authorization)?.[1] ?? '';
      proofs.push({ scope: 'any', refusal: async () => wrongUnless(isOneOf(given, bearer)) });
    }
    if (gitlab.length > 0 && token !== undefined) {
      proofs.push({ scope: 'gitlab', refusal: async () => wrongUnless(isOneOf(String(token), gitlab)) });
    }
    if (github.length > 0 && hub !== undefined) {
      proofs.push({
        scope: 'github',
        refusal: async () => wrongUnless(isHubSignature(String(hub), await body(), github)),
      });
    }
    if (signing.length > 0 && signature !== undefined) {
      const id = String(headers['webhook-id'] ?? '');
      const timestamp = String(headers['webhook-timestamp'] ?? '');
      proofs.push({
        scope: 'any',
        refusal: async () => {
          const webhook = { id, timestamp, body: await body() };
          if (!isSignedWebhook(webhook, String(signature), signing)) return 'wrong';
          const { toleranceSeconds } = WEBHOOK_SIGNATURE_DEFAULTS;
          return isRecentTimestamp(timestamp, { now, toleranceSeconds }) ? undefined : 'expired';
        },
      });
    }
    return proofs;
  }
}

function wrongUnless(right: boolean): Refusal | undefined {
  return right ? undefined : 'wrong';
}
