import { randomUUID } from 'node:crypto';
import { EyrieError, type OutboundHttp, type OutboundResponse, type OutboundRetry } from '@eyrie/core/engine';
import { signWebhook } from '../signatures/webhook-signature.js';
import type { DeploymentAudit } from './deployment-audit.js';
import { parseDeploymentAudit } from './parse-deployment-audit.js';
import { at, textOf } from './sources/foreign-json.js';

/** What a client proves itself with. */
export type DeploymentCredential =
  | { readonly type: 'bearer'; readonly token: string }
  /** Signs each request by Standard Webhooks. */
  | { readonly type: 'signing'; readonly secret: string };

/** One deployment to be told to a receiver. */
export interface RecordDeploymentOptions {
  /** Of the receiver, such as `https://api.example.com/api/v1/deployments`. */
  readonly url: string;
  /** Checked before anything is sent; without an `idempotency_key` it gets one, so that it may be sent again. */
  readonly deployment: unknown;
  readonly credential: DeploymentCredential;
  readonly http: OutboundHttp;
  /** How long one attempt may take, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** When to try again. @default 5 attempts within a minute */
  readonly retry?: OutboundRetry | false | undefined;
  /** Ends everything. @default none */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** What a receiver made of a deployment. `id` is that of its audit event. */
export type RecordDeploymentResult =
  | { readonly outcome: 'recorded'; readonly id: string }
  /** It had been recorded before, by an attempt whose answer was lost or by somebody else. */
  | { readonly outcome: 'duplicate'; readonly id: string }
  | { readonly outcome: 'ignored'; readonly reason: string }
  /** Another deployment was recorded under the key. */
  | { readonly outcome: 'conflict'; readonly problem: string; readonly remedy: string }
  /** It will never be taken as it is: a wrong secret, a broken rule, no receiver at this URL. */
  | {
      readonly outcome: 'refused';
      readonly status: number;
      readonly problem: string;
      readonly remedy: string;
    }
  /** It may or may not have been recorded: sending the same again does no harm. */
  | { readonly outcome: 'unknown'; readonly code: string; readonly problem: string; readonly remedy: string };

const DEFAULT_RETRY: OutboundRetry = Object.freeze({ attempts: 5, baseDelayMs: 500, maxElapsedMs: 60_000 });
const MAX_RESPONSE_BYTES = 65_536;
const MAX_SAID_LENGTH = 2000;

/**
 * Tells a receiver of a deployment, again where that may help: it is recorded once however often it arrives.
 *
 * @throws EyrieError `EYRIE_DEPLOYMENT_INVALID` for a record that breaks a rule; `EYRIE_OUTBOUND_URL_INVALID` and
 * `EYRIE_OUTBOUND_HEADER_INVALID` for a URL or token that cannot be used.
 */
export async function recordDeployment(options: RecordDeploymentOptions): Promise<RecordDeploymentResult> {
  const { url, http, credential, timeoutMs, retry = DEFAULT_RETRY, signal, now = Date.now } = options;
  const deployment = keyed(parseDeploymentAudit(options.deployment, { now: now() }));
  const body = JSON.stringify(deployment);
  try {
    const response = await http.send({
      url,
      trust: 'operator',
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...proofOf(credential, deployment.idempotency_key, body, now()),
      },
      body,
      idempotent: true,
      retry,
      timeoutMs,
      signal,
      maxResponseBytes: MAX_RESPONSE_BYTES,
    });
    return resultOf(response);
  } catch (error) {
    if (!(error instanceof EyrieError) || UNUSABLE.has(error.code)) throw error;
    return { outcome: 'unknown', code: error.code, problem: error.problem, remedy: error.remedy };
  }
}

const UNUSABLE: ReadonlySet<string> = new Set([
  'EYRIE_OUTBOUND_URL_INVALID',
  'EYRIE_OUTBOUND_HEADER_INVALID',
]);

function keyed(deployment: DeploymentAudit): DeploymentAudit & { readonly idempotency_key: string } {
  return { ...deployment, idempotency_key: deployment.idempotency_key ?? randomUUID() };
}

function proofOf(
  credential: DeploymentCredential,
  key: string,
  body: string,
  now: number,
): Readonly<Record<string, string>> {
  if (credential.type === 'bearer') return { authorization: `Bearer ${credential.token}` };
  // A key may hold what no header can.
  const id = /^[!-~]+$/.test(key) ? key : randomUUID();
  const timestamp = String(Math.floor(now / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signWebhook([credential.secret], { id, timestamp, body }),
  };
}

function resultOf({ status, body }: OutboundResponse): RecordDeploymentResult {
  const answer = parsed(body);
  const id = textOf(at(answer, 'id'));
  if (status === 201 && id !== undefined) return { outcome: 'recorded', id };
  if (status === 200 && id !== undefined) return { outcome: 'duplicate', id };
  const ignored = textOf(at(answer, 'ignored'));
  if (status === 200 && ignored !== undefined) return { outcome: 'ignored', reason: ignored };
  const said = {
    problem: textOf(at(answer, 'problem'), MAX_SAID_LENGTH) ?? `The receiver answered with ${status}`,
    remedy: textOf(at(answer, 'remedy'), MAX_SAID_LENGTH) ?? remedyOf(status),
  };
  if (status === 409) return { outcome: 'conflict', ...said };
  if (status >= 500 || status === 408 || status === 429) {
    return { outcome: 'unknown', code: 'EYRIE_DEPLOYMENT_UNRECORDED', ...said };
  }
  // Also a 200 without the receiver's own words: it may be somebody else's, such as a login page.
  return { outcome: 'refused', status, ...said };
}

function remedyOf(status: number): string {
  if (status === 401 || status === 403) return 'Check the secret: it must be one of those of the receiver';
  if (status >= 500) return 'Send the same again a little later';
  return "Check the URL: it must be the receiver's, such as https://api.example.com/api/v1/deployments";
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
